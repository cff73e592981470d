"""Queries that a learner wrote for CloudWatch Logs Insights, run on their log."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from checks.cloud import Cloud, call_text
from checks.log import Log
from checks.observed import Observed

BY_LEVEL = "one row for each level, with its number of lines"
UNFINISHED = ("Scheduled", "Running")
MALFORMED = "MalformedQueryException"
HOUR = 3600
COUNTS = "filter ispresent(level) | stats count(*) as n by level"
# A line can be searched for some seconds before a query finds it.
_HERE, _ON_AWS = 2, 40
Row = Mapping[str, str]


class Insights:
    def __init__(self, log: Log, cloud: Cloud) -> None:
        self._log = log
        self._cloud = cloud

    def counts(self, query: Observed[Any]) -> Observed[str]:
        """BY_LEVEL, or what the query answers instead, about the last hour."""
        subject = "what your query answers"
        if query.value is None:
            return query.map(subject, lambda _: "")
        text = str(query.value)
        found = self._counted(text)
        return Observed(subject, found, call_text("logs", "start_query", self._question(text, 0)))

    def _counted(self, text: str) -> str:
        deadline = time.monotonic() + (_HERE if os.environ.get("AWS_ENDPOINT_URL") else _ON_AWS)
        while True:
            until = int(time.time())
            try:
                queries = [self._start(each, until) for each in (text, COUNTS)]
            except ClientError as error:
                if error.response["Error"]["Code"] != MALFORMED:
                    raise
                return f"nothing: {error.response['Error']['Message']}"
            rows, counted = map(self._rows, queries)
            levels = {row["level"]: row["n"] for row in counted}
            if levels and _are(rows, levels):
                return BY_LEVEL
            if time.monotonic() > deadline:
                return _in_words(rows)
            time.sleep(0.5)

    def _start(self, text: str, until: int) -> str:
        client = self._cloud.client("logs")
        return str(client.start_query(**self._question(text, until))["queryId"])

    def _rows(self, query: str) -> list[Row]:
        client, pause = self._cloud.client("logs"), 0.02
        while (answer := client.get_query_results(queryId=query))["status"] in UNFINISHED:
            time.sleep(pause)
            pause = min(1.0, 2 * pause)
        return [{each["field"]: each["value"] for each in row} for row in answer["results"]]

    def _question(self, text: str, until: int) -> dict[str, Any]:
        asked = {"logGroupName": self._log.group, "queryString": text}
        return asked | ({"startTime": until - HOUR, "endTime": until} if until else {})


def _are(rows: Sequence[Row], levels: Mapping[str, str]) -> bool:
    """However the columns are called: each level stands beside its number in a row."""
    return len(rows) == len(levels) and all(
        any({level, number} <= set(row.values()) for row in rows)
        for level, number in levels.items()
    )


def _in_words(rows: Sequence[Row]) -> str:
    if not rows:
        return "no row"
    first = {name: value for name, value in rows[0].items() if name != "@ptr"}
    number = f"{len(rows)} row{'s' * (len(rows) != 1)}"
    return f"{number}, the first of which is {json.dumps(first)[:200]}"
