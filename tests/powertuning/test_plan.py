"""The input of a run: its defaults, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powertuning.errors import InvalidInput
from powertuning.plan import aliases, planned

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:mine"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tuner:one"
LEAST = {"lambdaARN": FUNCTION, "num": 5}


def plan(**given: Any) -> Any:
    return planned({**LEAST, **given}, EXECUTION)


def test_what_is_not_given_has_its_default() -> None:
    assert plan() == {
        "execution": EXECUTION,
        "lambdaARN": FUNCTION,
        "num": 5,
        "powerValues": [128, 256, 512, 1024, 1536, 3008],
        "payload": None,
        "payloadS3": "",
        "parallelInvocation": False,
        "strategy": "cost",
        "balancedWeight": 0.5,
        "autoOptimize": False,
        "autoOptimizeAlias": "",
        "dryRun": False,
        "preProcessorARN": "",
        "postProcessorARN": "",
        "discardTopBottom": 0.2,
        "sleepBetweenRunsMs": 0,
        "disablePayloadLogs": False,
        "includeOutputResults": False,
        "onlyColdStarts": False,
        "allowedExceptions": [],
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lambdaARN": ""}, "^Missing or empty lambdaARN$"),
        ({"lambdaARN": None}, "^Missing or empty lambdaARN$"),
        ({"lambdaARN": f"{FUNCTION}:live"}, "without a qualifier"),
        ({"lambdaARN": "mine"}, "without a qualifier"),
        ({"num": None}, "^Missing num or num below 5$"),
        ({"num": 4}, "^Missing num or num below 5$"),
        ({"num": "10"}, "^Missing num or num below 5$"),
        ({"num": True}, "^Missing num or num below 5$"),
        ({"powerValues": "128,256"}, "neither a list of MB"),
        ({"powerValues": [64]}, "128 to 10240 MB"),
        ({"powerValues": ["128,256"]}, "128 to 10240 MB"),
        ({"powerValues": [True]}, "128 to 10240 MB"),
        ({"strategy": "cheapest"}, "Invalid strategy: cheapest"),
        ({"parallelInvocation": "false"}, "parallelInvocation is neither true nor false"),
        ({"balancedWeight": "1"}, "balancedWeight is not a number"),
        ({"allowedExceptions": "KeyError"}, "not a list of error types"),
        ({"payloadS3": 7}, "payloadS3 is not text"),
    ],
    ids=str,
)
def test_what_cannot_be_measured_is_refused_in_words(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        plan(**given)


@pytest.mark.parametrize("given", [None, [], "text", 7])
def test_an_input_that_is_no_object_has_no_function(given: object) -> None:
    with pytest.raises(InvalidInput, match="Missing or empty lambdaARN"):
        planned(given, EXECUTION)


def test_all_sizes_are_46() -> None:
    sizes = plan(powerValues="ALL")["powerValues"]
    assert (len(sizes), sizes[0], sizes[1], sizes[-1]) == (46, 128, 192, 3008)


def test_sizes_may_be_text_and_are_put_in_order() -> None:
    assert plan(powerValues=["1024", 128, 128])["powerValues"] == [128, 1024]


@given(st.floats(-10, 10))
def test_a_weight_and_a_share_stay_within_their_bounds(value: float) -> None:
    made = plan(balancedWeight=value, discardTopBottom=value)
    assert made["balancedWeight"] == min(max(value, 0), 1)
    assert made["discardTopBottom"] == min(max(value, 0), 0.4)


def test_of_cold_starts_none_is_left_out() -> None:
    assert plan(onlyColdStarts=True, discardTopBottom=0.3)["discardTopBottom"] == 0


def test_each_cold_start_has_an_alias_of_its_own() -> None:
    assert aliases(plan(), 128) == ["RAM128"]
    named = aliases(plan(onlyColdStarts=True), 256)
    assert named == ["RAM256-0", "RAM256-1", "RAM256-2", "RAM256-3", "RAM256-4"]
    assert aliases(plan(onlyColdStarts=True, dryRun=True), 256) == ["RAM256-0"]
