"""An environment's log: one stream, handed over in batches while the function still runs."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable

from localaws.functions import applicationlog, loglines
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.loglines import PlatformEvent
from localaws.functions.output import now_ms

# AWS shows a running function's lines after about a second.
FLUSH_SECONDS = 1.0
# "The maximum number of log events in a batch is 10,000" (PutLogEvents).
BATCH_EVENTS = 10_000
TAIL_BYTES = 4096
# AWS keeps every line; here a flood would fill the machine's memory, so what exceeds this in one
# invocation is counted and no more.
KEPT_BYTES = 128 * 1024 * 1024
BYTES_AN_EVENT = 600  # what one takes in the control plane's memory, beside its text

Event = tuple[int, str]
"""Milliseconds since the epoch, and the message."""
WriteLog = Callable[[FunctionConfiguration, str, list[Event]], None]


class Journal:
    def __init__(self, configuration: FunctionConfiguration, write: WriteLog) -> None:
        now = datetime.datetime.now(datetime.UTC)
        self.stream = loglines.stream_name(configuration.version, now)
        self._configuration = configuration
        self._application_level, self._system_level = configuration.log_levels
        self._write = write
        self._events: list[Event] = []
        self._latest = 0
        self._timer: asyncio.TimerHandle | None = None
        self._tail = b""
        self._room = KEPT_BYTES
        self._dropped = 0

    def begin(self) -> None:
        """A new invocation has a tail of its own."""
        self._tail, self._room, self._dropped = b"", KEPT_BYTES, 0

    @property
    def tail(self) -> bytes:
        """The invocation's last 4 KB; of a character that the cut halved, nothing."""
        return self._tail.decode("utf-8", "ignore").encode()

    def platform(self, event: PlatformEvent) -> None:
        """In the function's own format, if that has such an event and its level is wanted."""
        line = event.text
        if self._system_level:
            is_wanted = event.kind and loglines.is_shown(event.level, self._system_level)
            line = event.line(datetime.datetime.now(datetime.UTC)) if is_wanted else ""
        if line:
            self._show([line])
            self._append(now_ms(), [line])

    def from_function(self, timestamp: int, messages: list[str], level: str = "") -> None:
        """``level`` is what the runtime says of all of them, empty where it says nothing."""
        if self._application_level:
            messages = applicationlog.shown(messages, level, self._application_level)
        kept = self._what_fits(messages)
        self._dropped += len(messages) - len(kept)
        self._show(messages)
        self._append(timestamp, kept)

    def close_invocation(self) -> None:
        """Say what was dropped; the platform's closing lines follow."""
        if self._dropped:
            self.platform(loglines.dropped(self._dropped, KEPT_BYTES))

    def hand_over(self) -> None:
        """Give all there is to CloudWatch Logs, whose batches are in order of time."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._events:
            events, self._events = self._events, []
            self._write(self._configuration, self.stream, events)

    def _what_fits(self, messages: list[str]) -> list[str]:
        cost = sum(map(len, messages)) + BYTES_AN_EVENT * len(messages)
        if cost <= self._room:
            self._room -= cost
            return messages
        kept = []
        for message in messages:
            self._room -= len(message) + BYTES_AN_EVENT
            if self._room < 0:
                break
            kept.append(message)
        self._room = 0
        return kept

    def _show(self, messages: list[str]) -> None:
        lines = (message.removesuffix("\n") + "\n" for message in messages[-TAIL_BYTES:])
        self._tail = (self._tail + "".join(lines).encode())[-TAIL_BYTES:]

    def _append(self, timestamp: int, messages: list[str]) -> None:
        # A line is stamped when it is read, a frame when it is written: order matters more.
        self._latest = max(self._latest, timestamp)
        self._events += [(self._latest, message) for message in messages]
        if len(self._events) >= BATCH_EVENTS:
            self.hand_over()
        elif not self._timer:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.hand_over)
