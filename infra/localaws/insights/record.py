"""A log event as a query sees it: its own fields, and those discovered in its message.

Source: "Supported logs and discovered fields".
"""

from __future__ import annotations

import base64
import datetime
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
REQUEST_ID = re.compile(rf"RequestId: ({UUID})|\t({UUID})(?:\t|$)")
KIND = re.compile(r"(START|END|REPORT|INIT_START) ")
# "REPORT RequestId: …\tDuration: 3.01 ms\tBilled Duration: 114 ms\t…"
REPORTED = re.compile(
    r"\t(Duration|Billed Duration|Memory Size|Max Memory Used|Init Duration): ([\d.]+)"
)
NAMES = {
    "Duration": ("@duration", 1.0),
    "Billed Duration": ("@billedDuration", 1.0),
    "Init Duration": ("@initDuration", 1.0),
    # In bytes, so that `@memorySize / 1000 / 1000` is what the REPORT line says.
    "Memory Size": ("@memorySize", 1e6),
    "Max Memory Used": ("@maxMemoryUsed", 1e6),
}
STEP = re.compile(r"`([^`]+)`|([@\w]+)")
LAMBDA = "/aws/lambda/"


class Timestamp(int):
    """Milliseconds since the epoch, shown as a date."""


class Event(NamedTuple):
    """``timestamp`` and ``ingested`` in milliseconds; ``number`` orders events of one time."""

    timestamp: int
    message: str
    stream: str
    group: str
    account: str
    ingested: int
    number: int

    @property
    def pointer(self) -> str:
        """What GetLogRecord takes."""
        told = json.dumps([self.group, self.stream, self.number])
        return base64.b64encode(told.encode()).decode()


class Record:
    """An event with what commands added to it. Fields that are not there are None."""

    def __init__(self, event: Event | None, added: dict[str, Any] | None = None) -> None:
        self.event = event
        self.added = {} if added is None else added
        self._found: dict[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        if name in self.added:
            return self.added[name]
        if self.event is None:
            return None
        if self._found is None:
            self._found = discovered(self.event)
        for known in (self._found, self._found[""]):
            if name in known:
                return known[name]
        return _reached(self, name)


def _reached(record: Record, name: str) -> Any:
    """Along a path: ``user.name``, ``tags.0``, ``tags[0]``."""
    first, *rest = [quoted or plain for quoted, plain in STEP.findall(name)]
    held: Any = record.added.get(first)
    if held is None and record.event is not None:
        held = (record._found or {}).get("", {})
        rest = [first, *rest]
    for step in rest:
        if isinstance(held, dict):
            held = held.get(step)
        elif isinstance(held, list) and step.isdigit() and int(step) < len(held):
            held = held[int(step)]
        else:
            return None
    return held


def discovered(event: Event) -> dict[str, Any]:
    """By name; the JSON object of the message under the empty one."""
    found: dict[str, Any] = {
        "@timestamp": Timestamp(event.timestamp),
        "@ingestionTime": Timestamp(event.ingested),
        "@message": event.message,
        "@logStream": event.stream,
        "@log": f"{event.account}:{event.group}",
        "@ptr": event.pointer,
        "": _json(event.message),
    }
    if event.group.startswith(LAMBDA):
        found.update(_of_lambda(event.message))
    return found


def _of_lambda(message: str) -> Iterator[tuple[str, Any]]:
    kind, request_id = KIND.match(message), REQUEST_ID.search(message)
    if kind:
        yield "@type", kind[1]
    if request_id:
        yield "@requestId", request_id[1] or request_id[2]
    if kind and kind[1] == "REPORT":
        for name, number in REPORTED.findall(message):
            field, unit = NAMES[name]
            yield field, float(number) * unit


def _json(message: str) -> dict[str, Any]:
    """ "Only the first embedded JSON fragment in each log event" is looked at."""
    start = message.find("{")
    if start < 0:
        return {}
    try:
        found, _ = json.JSONDecoder().raw_decode(message, start)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def flat(held: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a JSON document by its dotted path."""
    pairs = held.items() if isinstance(held, dict) else enumerate(held)
    for key, value in pairs:
        own = f"{path}.{key}" if path else str(key)
        if isinstance(value, dict | list):
            yield from flat(value, own)
        else:
            yield own, value


def shown(value: Any) -> str:
    """As results hold it: everything is text."""
    if isinstance(value, Timestamp):
        moment = datetime.datetime.fromtimestamp(value / 1000, datetime.UTC)
        return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{value % 1000:03d}"
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{round(value, 4):f}".rstrip("0").rstrip(".")
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value)
