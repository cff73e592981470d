"""The metric filter that makes a number of the errors in a log, as deployed."""

from __future__ import annotations

import json
from functools import cached_property

from checks.cloud import Answer, Cloud
from checks.names import Names
from checks.observed import Observed

COUNTED = "each error as 1, and nothing else"


class MetricFilter:
    """Found by the metric that it makes; how it is called is the learner's business."""

    def __init__(self, group: str, names: Names, cloud: Cloud) -> None:
        self.metric = f"{names.metric_namespace}/{names.metric}"
        self._group = group
        self._cloud = cloud

    @cached_property
    def description(self) -> Observed[Answer]:
        """Its part of `describe_metric_filters`' answer."""
        filters, evidence = self._cloud.pages(
            "logs", "describe_metric_filters", "metricFilters", logGroupName=self._group
        )
        metrics = {_metric(each): each for each in filters}
        others = ", ".join(metrics)
        return Observed(
            f"a metric filter on {self._group} that makes {self.metric}",
            metrics.get(self.metric),
            evidence,
            lambda: f"its filters make {others}" if others else "",
        )

    @property
    def default(self) -> float | None:
        """What a line that does not match counts; None when such a line counts nothing."""
        found = self.description.value
        return _transformation(found).get("defaultValue") if found else None

    def counts(self, error: str, success: str) -> Observed[str]:
        """Of two lines of JSON that the function wrote: COUNTED, or what it counts instead.

        The level is what counts, not the word, so the success is tried with that word in it too.
        """
        decoy = json.dumps(json.loads(success) | {"remark": f"no {json.loads(error)['level']}"})
        return self.description.map(
            f"what the metric filter for {self.metric} counts",
            lambda found: self._count(found, error, [success, decoy]),
        )

    def _count(self, found: Answer, error: str, others: list[str]) -> str:
        value = str(_transformation(found)["metricValue"])
        if value != "1":
            return f"each match as {value}"
        answer = self._cloud.ask(
            "logs",
            "test_metric_filter",
            filterPattern=found["filterPattern"],
            logEventMessages=[error, *others],
        )
        counted = [match["eventMessage"] for match in answer["matches"]]
        if error not in counted:
            return f"not this error: {error.strip()}"
        wrong = [line.strip() for line in others if line in counted]
        return f"also this line: {wrong[0]}" if wrong else COUNTED


def _transformation(found: Answer) -> Answer:
    """There is exactly one: "MetricFilter" in the CloudWatch Logs API Reference."""
    (transformation,) = found["metricTransformations"]
    return dict(transformation)


def _metric(found: Answer) -> str:
    made = _transformation(found)
    return f"{made['metricNamespace']}/{made['metricName']}"
