"""Metric filters of CloudWatch Logs: they count what arrives, and are described as they are."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from localaws import filterpattern
from localaws.errors import AwsError
from localaws.metrics import embedded, filters
from localaws.seams.mends.replacing import replace
from localaws.seams.metrics import add_metrics

# "CloudWatch Logs quotas": metric filters a log group.
MOST_FILTERS = 100
NO_GROUP = "The specified log group does not exist."
LENGTHS = {"filterName": 512, "filterNamePrefix": 512, "filterPattern": 1024, "metricName": 255}


def mend() -> None:
    from moto.logs import models
    from moto.logs.responses import LogsResponse

    replace(models.LogGroup, "put_log_events", _counting)
    replace(models.LogsBackend, "put_metric_filter", lambda _: _put)
    replace(models.LogsBackend, "describe_metric_filters", _described)
    replace(models.LogsBackend, "delete_metric_filter", _careful_deletion)
    for operation in ("put_metric_filter", "describe_metric_filters", "delete_metric_filter"):
        replace(LogsResponse, operation, _with_lengths)
    setattr(LogsResponse, test_metric_filter.__name__, test_metric_filter)


def _with_lengths(operation: Callable[[Any], str]) -> Callable[[Any], str]:
    """In AWS's words (recorded: ``test_put_metric_filter_invalid_filter_name``)."""

    def careful(self: Any) -> str:
        for name, most in LENGTHS.items():
            value = self._get_param(name)
            if isinstance(value, str) and len(value) > most:
                raise AwsError(
                    "InvalidParameterException",
                    f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy "
                    f"constraint: Member must have length less than or equal to {most}",
                )
        transformations = self._get_param("metricTransformations")
        if transformations is not None:
            filters.validate(self._get_param("filterPattern"), transformations)
        return operation(self)

    return careful


def _counting(put: Callable[..., Any]) -> Callable[..., Any]:
    """Whoever writes to a group, its metric filters look at it, and embedded metrics are taken
    out. They look only forward."""

    def put_log_events(self: Any, log_stream_name: str, log_events: list[dict[str, Any]]) -> Any:
        answer = put(self, log_stream_name, log_events)
        from moto.logs.models import logs_backends

        kept = logs_backends[self.account_id][self.region].filters
        own = kept.get_matching_filters(log_group_name=self.name)
        counted = [*embedded.extract(log_events), *(filters.count(own, log_events) if own else ())]
        if counted:
            place = self.account_id, self.region
            add_metrics((place, datum) for datum in counted)
        return answer

    return put_log_events


def _put(
    self: Any, name: str, pattern: str, group: str, transformations: list[Mapping[str, Any]]
) -> None:
    if group not in self.groups:
        raise AwsError("ResourceNotFoundException", NO_GROUP)
    # On AWS a filter of that name is replaced; moto keeps both.
    self.filters.delete_filter(name, group)
    if len(self.filters.get_matching_filters(log_group_name=group)) >= MOST_FILTERS:
        raise AwsError("LimitExceededException", "Resource limit exceeded.")
    self.filters.add_filter(name, pattern, group, transformations)
    self.filters.metric_filters[-1]["creationTime"] = int(time.time() * 1000)


def _described(describe: Callable[..., Any]) -> Callable[..., Any]:
    """Shaped as recorded: ``test_put_metric_filter_basic``."""

    def describe_metric_filters(
        self: Any, prefix: str | None, group: str | None, *more: Any
    ) -> list[dict[str, Any]]:
        if group and group not in self.groups:
            raise AwsError("ResourceNotFoundException", NO_GROUP)
        found = sorted(describe(self, prefix, group, *more), key=lambda one: one["filterName"])
        return [{"applyOnTransformedLogs": False, **one} for one in found]

    return describe_metric_filters


def _careful_deletion(delete: Callable[..., Any]) -> Callable[..., Any]:
    def delete_metric_filter(self: Any, name: str, group: str) -> Any:
        if group not in self.groups:
            raise AwsError("ResourceNotFoundException", NO_GROUP)
        if not any(
            one["filterName"] == name
            for one in self.filters.get_matching_filters(log_group_name=group)
        ):
            message = "The specified metric filter does not exist."
            raise AwsError("ResourceNotFoundException", message)
        return delete(self, name, group)

    return delete_metric_filter


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
