"""A function's log group, as deployed, and what its lines tell of one invocation."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from checks.cloud import Answer, Cloud, call_text
from checks.nearby import named_like
from checks.observed import Observed

FAILED = "in the log, with an error"
FOR_EVER = "for ever"
ERRORS = ("ERROR", "CRITICAL", "FATAL")
"""The levels that loggers give to what went wrong."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# How boto3's ClientError words itself: the code is AWS's name for what it refused.
_CODE = re.compile(r"An error occurred \((\w[\w.]*)\) when calling")
# Lambda writes an unhandled exception's class first, in text or in JSON.
_CLASS = re.compile(
    r'^\[ERROR\] (\w[\w.]*)|"errorType": ?"(\w[\w.]*)"|(Task timed out)|\b(Runtime\.\w+)'
)
_KILLED = re.compile(r"Task timed out|\bRuntime\.\w+Error\b")


@dataclass(frozen=True)
class Invocation:
    """The lines of one invocation, and how they were found."""

    lines: Sequence[str]
    evidence: str

    @property
    def errors(self) -> list[str]:
        return [line for line in self.lines if _is_error(line)]

    @property
    def reasons(self) -> set[str]:
        """AWS's codes for what went wrong, or else the classes of the exceptions."""
        codes = {code for line in self.errors for code in _CODE.findall(line)}
        found = (_CLASS.search(line) for line in self.errors)
        return codes or {next(filter(None, match.groups())) for match in found if match}

    def is_explained_by(self, cause: str) -> bool:
        """Whether these words name a reason; where the log gives none, whether it says them."""
        if self.reasons:
            return any(re.search(rf"\b{re.escape(r)}\b", cause, re.I) for r in self.reasons)
        return len(cause) > 3 and any(cause.lower() in line.lower() for line in self.errors)


class Log:
    def __init__(self, group: str, cloud: Cloud) -> None:
        self.group = group
        self._cloud = cloud

    @cached_property
    def description(self) -> Observed[Answer]:
        """Its part of `describe_log_groups`' answer."""
        groups, evidence = self._cloud.pages(
            "logs", "describe_log_groups", "logGroups", logGroupNamePrefix=self.group
        )
        found = next((each for each in groups if each["logGroupName"] == self.group), None)
        return Observed(f"the log group {self.group}", found, evidence, self._nearby)

    @property
    def retention(self) -> Observed[str]:
        """ "14 days", or FOR_EVER."""
        return self.description.map(
            f"the time that {self.group} keeps its lines",
            lambda group: f"{days} days" if (days := group.get("retentionInDays")) else FOR_EVER,
        )

    @cached_property
    def tags(self) -> Observed[dict[str, str]]:
        if not self.description.value:
            return self.description.map(self.description.subject, lambda _: {})
        # What the tagging calls take is the ARN without `:*`: "Amazon CloudWatch Logs resources".
        arn = self.description.value["arn"].removesuffix(":*")
        seen = self._cloud.look(
            f"the tags of {self.group}", "logs", "list_tags_for_resource", resourceArn=arn
        )
        return seen.map(seen.subject, lambda answer: dict(answer["tags"]))

    def fate(self, invocation_id: Observed[Any]) -> Observed[str]:
        """FAILED, or what is wrong with the id that the learner named."""
        if invocation_id.value is None or not self.description.value:
            return invocation_id.map(invocation_id.subject, lambda _: f"no log {self.group} yet")
        named = str(invocation_id.value).strip().lower()
        seen = self.invocation(named)
        return Observed(f"the invocation {named}", _fate(named, seen), seen.evidence)

    def invocation(self, invocation_id: str) -> Invocation:
        """From its START line to the last line that names it; no line if it is not in the log."""
        named = self.search(f'"{invocation_id}"') if _ID.fullmatch(invocation_id) else []
        evidence = self.search_text(f'"{invocation_id}"')
        if not named:
            return Invocation([], evidence)
        events, evidence = self._cloud.pages(
            "logs",
            "filter_log_events",
            "events",
            logGroupName=self.group,
            logStreamNames=[named[0]["logStreamName"]],
            startTime=named[0]["timestamp"],
            endTime=named[-1]["timestamp"] + 1,
        )
        return Invocation(_between([each["message"] for each in events], invocation_id), evidence)

    def search(self, pattern: str, since: int = 0) -> list[Answer]:
        """The events that match a filter pattern now, from `since` (ms since the epoch) on."""
        found: list[Answer] = []
        more: dict[str, str] = {}
        while True:
            answer = self._cloud.ask(
                "logs", "filter_log_events", **self._question(pattern), startTime=since, **more
            )
            found += answer["events"]
            if not answer.get("nextToken"):
                return found
            more = {"nextToken": answer["nextToken"]}

    def search_text(self, pattern: str) -> str:
        return call_text("logs", "filter_log_events", self._question(pattern))

    def _question(self, pattern: str) -> dict[str, str]:
        return {"logGroupName": self.group, "filterPattern": pattern}

    def _nearby(self) -> str:
        groups, _ = self._cloud.pages("logs", "describe_log_groups", "logGroups")
        return named_like(self.group, (each["logGroupName"] for each in groups))


def level_of(line: str) -> str | None:
    """The `level` of a line of JSON, "" if it has none; None for a line that is no JSON object."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return str(fields.get("level", "")).upper() if isinstance(fields, dict) else None


def _is_error(line: str) -> bool:
    return (
        line.startswith("[ERROR]") or level_of(line) in ERRORS or _KILLED.search(line) is not None
    )


def _between(lines: Sequence[str], invocation_id: str) -> list[str]:
    naming = [number for number, line in enumerate(lines) if invocation_id in line]
    return list(lines[naming[0] : naming[-1] + 1]) if naming else []


def _fate(named: str, seen: Invocation) -> str:
    if not _ID.fullmatch(named):
        return f'"{named}", which is no request id'
    if not seen.lines:
        return "nowhere in the log"
    if not any("START" in line or "platform.start" in line for line in seen.lines):
        return "API Gateway's id of a request, not Lambda's of an invocation"
    return FAILED if seen.errors else "in the log, without an error"
