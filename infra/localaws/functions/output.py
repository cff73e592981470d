"""What a function's processes write, cut into log events.

stdout, stderr and the runtime's telemetry share one pipe, so that order is kept. On it stand raw
lines and awslambdaric's frames (its ``FramedTelemetryLogSink``): type, length, microseconds,
message. A frame is one event however many lines it has; a raw line is one event each, as AWS's
recorded ``test_multi_line_prints`` shows.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

FRAME_MAGIC = b"\xa5\x5a\x00"
FRAME_HEADER = 16
LONGEST_FRAME = 1 << 20
# "Each log event can be no larger than 1 MB" (CloudWatch Logs quotas).
LONGEST_LINE = 1 << 20
CHUNK = 1 << 16

Event = tuple[int, str]
"""Milliseconds since the epoch, and the message."""


def now_ms() -> int:
    return int(time.time() * 1000)


class OutputPipe:
    """The reading end of a function's output; ``write_end`` is for its process alone."""

    def __init__(self, deliver: Callable[[Event], None]) -> None:
        self._deliver = deliver
        self._buffer = bytearray()
        self._loop = asyncio.get_running_loop()
        self._read_end, self.write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        self._loop.add_reader(self._read_end, self._read_some)
        self._open = True

    def close_write_end(self) -> None:
        """Ours; the process keeps its own copy, so that its end is seen as end of file."""
        if self.write_end >= 0:
            os.close(self.write_end)
            self.write_end = -1

    def drain(self) -> None:
        """Read all that has been written so far, without waiting for more."""
        while self._read_some():
            pass

    def finish(self) -> None:
        """Take what is left and close; a last line without a newline is an event too."""
        self.drain()
        self.flush()
        self.close_write_end()
        if self._open:
            self._open = False
            self._loop.remove_reader(self._read_end)
            os.close(self._read_end)

    def flush(self) -> None:
        """Deliver a line that has no end yet."""
        if self._buffer:
            self._deliver((now_ms(), self._buffer.decode("utf-8", "replace") + "\n"))
            self._buffer.clear()

    def _read_some(self) -> bool:
        if not self._open:
            return False
        try:
            chunk = os.read(self._read_end, CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self._loop.remove_reader(self._read_end)
            return False
        self._buffer += chunk
        self._cut()
        return True

    def _cut(self) -> None:
        buffer = self._buffer
        while buffer:
            taken = self._take_frame() if buffer.startswith(FRAME_MAGIC) else self._take_line()
            if not taken:
                return
            del buffer[:taken]

    def _take_frame(self) -> int:
        buffer = self._buffer
        length = int.from_bytes(buffer[4:8], "big")
        if len(buffer) < FRAME_HEADER or (end := FRAME_HEADER + length) > len(buffer):
            # Bytes that only look like a frame are the function's own output.
            return self._take_line() if length > LONGEST_FRAME else 0
        microseconds = int.from_bytes(buffer[8:16], "big")
        message = buffer[FRAME_HEADER:end].decode("utf-8", "replace")
        self._deliver((microseconds // 1000, message))
        return end

    def _take_line(self) -> int:
        buffer = self._buffer
        frame = buffer.find(FRAME_MAGIC, 1)
        newline = buffer.find(b"\n", 0, frame if frame > 0 else len(buffer))
        if newline >= 0:
            end, line = newline + 1, buffer[: newline + 1]
        elif frame > 0:
            end, line = frame, buffer[:frame] + b"\n"
        elif len(buffer) >= LONGEST_LINE:
            end, line = LONGEST_LINE, buffer[:LONGEST_LINE] + b"\n"
        else:
            return 0
        self._deliver((now_ms(), line.decode("utf-8", "replace")))
        return end
