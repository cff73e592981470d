from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.metrics.embedded import extract

LINE: dict[str, Any] = {
    "_aws": {
        "Timestamp": 1_795_255_766_806,
        "CloudWatchMetrics": [
            {
                "Namespace": "Pets",
                "Dimensions": [["service"], ["service", "stage"]],
                "Metrics": [{"Name": "Orders", "Unit": "Count"}, {"Name": "Wait"}],
            }
        ],
    },
    "service": "pets",
    "stage": "prod",
    "Orders": [1.0, 2.0],
    "Wait": 5,
}


def event(message: str) -> dict[str, Any]:
    return {"timestamp": 0, "message": message}


def test_each_metric_counts_for_each_set_of_dimensions() -> None:
    found = list(extract([event(json.dumps(LINE))]))
    assert [(one.metric.name, dict(one.metric.dimensions), one.unit) for one in found] == [
        ("Orders", {"service": "pets"}, "Count"),
        ("Orders", {"service": "pets", "stage": "prod"}, "Count"),
        ("Wait", {"service": "pets"}, "None"),
        ("Wait", {"service": "pets", "stage": "prod"}, "None"),
    ]
    assert {one.metric.namespace for one in found} == {"Pets"}
    assert found[0].time == 1_795_255_766.806


@pytest.mark.parametrize(
    "changed",
    [
        {"Orders": "many", "Wait": "long"},
        {"Orders": [], "Wait": True},
        {"Orders": [1.0] * 101, "Wait": None},
        {"_aws": {}},
        {"_aws": None},
        {"_aws": {"Timestamp": "soon", "CloudWatchMetrics": []}},
        {"service": None, "_aws": {"Timestamp": 1, "CloudWatchMetrics": [{}]}},
    ],
)
def test_what_does_not_follow_the_format_stays_a_log_line(changed: dict[str, Any]) -> None:
    assert list(extract([event(json.dumps(LINE | changed))])) == []


@given(text=st.text())
def test_any_other_line_holds_no_metric(text: str) -> None:
    assert list(extract([event(text), event('{"_aws": ' + text)])) == []
