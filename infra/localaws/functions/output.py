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

from localaws.functions.applicationlog import level_of_frame

FRAME_MAGIC = b"\xa5\x5a\x00"
FRAME_HEADER = 16
LONGEST_FRAME = 1 << 20
# "Each log event can be no larger than 1 MB" (CloudWatch Logs quotas).
LONGEST_LINE = 1 << 20
# All that a pipe holds at once, so that a child process which never stops writing can't hold us.
CHUNK = 1 << 16


def now_ms() -> int:
    return int(time.time() * 1000)


class OutputPipe:
    """The reading end of a function's output; ``write_end`` is for its process alone.

    ``deliver`` gets milliseconds since the epoch, the messages of that moment and the log level
    that a frame has, or the empty string; ``translate`` turns this machine's paths into AWS's.
    """

    def __init__(
        self, deliver: Callable[[int, list[str], str], None], translate: Callable[[str], str]
    ) -> None:
        self._deliver = deliver
        self._translate = translate
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
        """Deliver all that has been written so far, a line without an end included."""
        self._read_some()
        if self._buffer:
            self._take(len(self._buffer))

    def finish(self) -> None:
        """Take what is left, and close."""
        if self._open:
            self.drain()
            self.close_write_end()
            self._open = False
            self._loop.remove_reader(self._read_end)
            os.close(self._read_end)

    def _read_some(self) -> None:
        try:
            chunk = os.read(self._read_end, CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            self._loop.remove_reader(self._read_end)
            return
        self._buffer += chunk
        while self._take_frame() or self._take_lines():
            pass

    def _take_frame(self) -> bool:
        buffer = self._buffer
        if not buffer.startswith(FRAME_MAGIC) or len(buffer) < FRAME_HEADER:
            return False
        end = FRAME_HEADER + int.from_bytes(buffer[4:8], "big")
        if end > len(buffer):
            return False
        microseconds = int.from_bytes(buffer[8:16], "big")
        message = self._translate(buffer[FRAME_HEADER:end].decode("utf-8", "replace"))
        level = level_of_frame(buffer[3])
        del buffer[:end]
        self._deliver(microseconds // 1000, [message], level)
        return True

    def _take_lines(self) -> bool:
        """All whole lines before the next frame; what stands right before one is whole too."""
        buffer = self._buffer
        frame = buffer.find(FRAME_MAGIC, 1 if self._promises_too_much() else 0)
        end = frame if frame >= 0 else buffer.rfind(b"\n") + 1
        if frame < 0 and not end and len(buffer) >= LONGEST_LINE:
            end = LONGEST_LINE
        return self._take(end)

    def _take(self, end: int) -> bool:
        if not end:
            return False
        text = self._translate(self._buffer[:end].decode("utf-8", "replace"))
        del self._buffer[:end]
        lines = [line + "\n" for line in text.removesuffix("\n").split("\n")]
        self._deliver(now_ms(), lines, "")
        return True

    def _promises_too_much(self) -> bool:
        """Bytes that begin like a frame may be the function's own output."""
        buffer = self._buffer
        return len(buffer) >= 8 and int.from_bytes(buffer[4:8], "big") > LONGEST_FRAME
