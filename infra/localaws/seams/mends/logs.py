"""CloudWatch Logs: filter patterns are read as AWS reads them, and what AWS refuses is refused.

moto answers every line to a pattern that it doesn't know, JSON patterns among them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from localaws import filterpattern
from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace

# "PutRetentionPolicy" in the CloudWatch Logs API Reference.
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


def mend() -> None:
    from moto.logs import models
    from moto.logs.responses import LogsResponse

    # moto makes one for each line and asks it `matches(message)`.
    replace(models, "EventMessageFilter", lambda _: lambda text: filterpattern.parse(text or ""))
    replace(models.LogsBackend, "filter_log_events", _careful_search)
    replace(models.LogsBackend, "put_metric_filter", _careful_metric_filter)
    replace(models.LogsBackend, "put_retention_policy", _careful_retention)
    replace(models.LogsBackend, "delete_log_group", _thorough_deletion)
    setattr(LogsResponse, test_metric_filter.__name__, test_metric_filter)


def test_metric_filter(self: Any) -> str:
    """moto lacks it. Events are numbered from 0, as "TestMetricFilter" shows."""
    pattern = filterpattern.parse(self._get_param("filterPattern"))
    matches = [
        {
            "eventNumber": number,
            "eventMessage": message,
            "extractedValues": pattern.extracted(message),
        }
        for number, message in enumerate(self._get_param("logEventMessages"))
        if pattern.matches(message)
    ]
    return json.dumps({"matches": matches})


def _careful_search(search: Callable[..., Any]) -> Callable[..., Any]:
    def filter_log_events(
        self: Any,
        group: str,
        streams: list[str],
        start: int,
        end: int,
        limit: int | None,
        token: str | None,
        filter_pattern: str,
        interleaved: bool,
    ) -> Any:
        filterpattern.parse(filter_pattern or "")  # a group without lines refuses it too
        # "Starting on June 17, 2019, this parameter is ignored and the value is assumed to be true"
        return search(self, group, streams, start, end, limit, token, filter_pattern, True)

    return filter_log_events


def _careful_metric_filter(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_metric_filter(self: Any, name: str, pattern: str, group: str, *more: Any) -> Any:
        filterpattern.parse(pattern)
        if group not in self.groups:
            message = "The specified log group does not exist."
            raise AwsError("ResourceNotFoundException", message)
        # On AWS a filter of that name is replaced; moto keeps both.
        self.filters.delete_filter(name, group)
        return put(self, name, pattern, group, *more)

    return put_metric_filter


def _careful_retention(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_retention_policy(self: Any, group: str, days: int) -> Any:
        if days not in RETENTION_DAYS:
            raise AwsError(
                "InvalidParameterException",
                f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to "
                f"satisfy constraint: Member must satisfy enum value set: {list(RETENTION_DAYS)}",
            )
        return put(self, group, days)

    return put_retention_policy


def _thorough_deletion(delete: Callable[..., Any]) -> Callable[..., Any]:
    """On AWS a group's metric filters and tags go with it; moto keeps them for a next one."""

    def delete_log_group(self: Any, name: str) -> None:
        group = self.groups.get(name)
        delete(self, name)
        self.tagger.delete_all_tags_for_resource(group.arn)
        for each in self.filters.get_matching_filters(log_group_name=name):
            self.filters.delete_filter(each["filterName"], name)

    return delete_log_group
