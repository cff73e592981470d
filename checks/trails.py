"""What requests of our own leave behind: the answer that a client gets, and a line in the log."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from checks.http import Http, Response, post_text
from checks.log import ERRORS, Log, level_of
from checks.observed import Observed

STRUCTURED = "a line of JSON that says its level"
REFUSED = "a 4xx with a message"
AS_ERROR = "a line of JSON with the level ERROR"

# Seconds until a line has reached the log, at the latest; here, before its request is answered.
_HERE, _ON_AWS = 0, 20


@dataclass(frozen=True)
class Trail:
    """`line` names the request's id; it is "" when no line does."""

    response: Response
    line: str

    @property
    def level(self) -> str | None:
        return level_of(self.line)

    def __str__(self) -> str:
        return self.line.strip() or f"no line that names the request {self.response.request_id}"


class Trails:
    def __init__(self, url: str, table: str, log: Log) -> None:
        self._url = url
        self._table = table
        self._log = log
        self._http = Http()

    @cached_property
    def success(self) -> Trail:
        return self._follow(self._ping)

    @cached_property
    def mistake(self) -> Trail:
        """Of a client's mistake that only DynamoDB notices: an item without its key."""
        return self._follow(self._keyless)

    @property
    def structure(self) -> Observed[str]:
        """STRUCTURED, or what a request leaves in the log instead."""
        trail = self.success
        return self._seen(
            "what a request leaves in the log", STRUCTURED if trail.level else str(trail), trail
        )

    @property
    def refusal(self) -> Observed[str]:
        """REFUSED, or what the client gets instead."""
        response = self.mistake.response
        fits = 400 <= response.status < 500 and "message" in _object(response.text)
        return Observed(
            "the answer to an item without its key",
            REFUSED if fits else str(response),
            post_text(self._url, self._keyless),
        )

    @property
    def error(self) -> Observed[str]:
        """AS_ERROR, or what a client's mistake leaves in the log instead."""
        trail = self.mistake
        found = AS_ERROR if trail.level in ERRORS else str(trail)
        return self._seen("what a refused request leaves in the log", found, trail)

    @property
    def _ping(self) -> str:
        return json.dumps({"operation": "ping"})

    @property
    def _keyless(self) -> str:
        item = {"note": "a check's probe, without its key"}
        request = {"operation": "create", "tableName": self._table, "payload": {"Item": item}}
        return json.dumps(request)

    def _follow(self, body: str) -> Trail:
        response = self._http.post(self._url, body)
        lines = self._lines(response.request_id)
        structured = [line for line in lines if level_of(line) is not None]
        return Trail(response, next(iter(structured or lines), ""))

    def _lines(self, request_id: str) -> list[str]:
        """Those that name the request, asked for until there is one."""
        deadline = time.monotonic() + (_HERE if os.environ.get("AWS_ENDPOINT_URL") else _ON_AWS)
        while True:
            events = self._log.search(_quoted(request_id))
            if events or time.monotonic() > deadline:
                return [event["message"] for event in events]
            time.sleep(0.2)

    def _seen(self, subject: str, found: str, trail: Trail) -> Observed[str]:
        return Observed(subject, found, self._log.search_text(_quoted(trail.response.request_id)))


def _quoted(request_id: str) -> str:
    return f'"{request_id}"'


def _object(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
