"""Lines of a log, and how tests write and find them."""

from __future__ import annotations

import time
from typing import Any

LINES = ('{"level": "ERROR"}', '{"level": "INFO", "message": "no ERROR"}', "ERROR in words")
LEVEL = '{ $.level = "ERROR" }'


def writes(logs: Any, group: str, *lines: str) -> None:
    place = {"logGroupName": group, "logStreamName": "stream-0"}
    now = int(time.time() * 1000)
    logs.put_log_events(**place, logEvents=[{"timestamp": now, "message": one} for one in lines])


def found(logs: Any, group: str, pattern: str) -> list[str]:
    answer = logs.filter_log_events(logGroupName=group, filterPattern=pattern)
    return [event["message"] for event in answer["events"]]
