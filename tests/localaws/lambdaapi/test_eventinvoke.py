"""What becomes of asynchronous invocations."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.functions.configuration import EventInvoke
from tests.localaws.cloud import ACCOUNT, REGION
from tests.localaws.lambdaapi import recorded
from tests.localaws.lambdaapi.place import FUNCTION, Place, refusal
from tests.localaws.lambdaapi.recorded import ABSENT, INVALID, MISMATCH, VALIDATION, call, matching


def destination(arn: str, when: str = "OnSuccess") -> dict[str, Any]:
    return {"FunctionName": "fn", "DestinationConfig": {when: {"Destination": arn}}}


EVENTS = [
    *[
        (
            "test_lambda_eventinvokeconfig_exceptions",
            call("PutFunctionEventInvokeConfig", MaximumRetryAttempts=1, **name),
            (ABSENT, "The function doesn't exist."),
        )
        for name in (
            {"FunctionName": "absent"},
            {"FunctionName": f"{FUNCTION}absent"},
            {"FunctionName": "fn", "Qualifier": "noalias"},
        )
    ],
    (
        "test_lambda_eventinvokeconfig_exceptions",
        call("PutFunctionEventInvokeConfig", FunctionName="fn"),
        (INVALID, "You must specify at least one of error handling or destination setting."),
    ),
    (
        "test_lambda_eventinvokeconfig_exceptions",
        call("PutFunctionEventInvokeConfig", **destination(f"{FUNCTION}absent")),
        (INVALID, f"The destination ARN {FUNCTION}absent is invalid."),
    ),
    (
        "test_lambda_eventinvokeconfig_exceptions",
        call("PutFunctionEventInvokeConfig", **destination(FUNCTION)),
        (INVALID, "You can't specify the function as a destination for itself."),
    ),
    (
        "test_lambda_eventinvokeconfig_exceptions",
        call("PutFunctionEventInvokeConfig", **destination(FUNCTION.replace("lambda", "iam"))),
        (
            INVALID,
            "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination="
            f"{FUNCTION.replace('lambda', 'iam')}), onFailure=null) is invalid.",
        ),
    ),
    (
        "test_lambda_eventinvokeconfig_exceptions",
        call(
            "PutFunctionEventInvokeConfig",
            **destination(FUNCTION.replace("lambda", "_-/!lambda"), "OnFailure"),
        ),
        (
            VALIDATION,
            matching(
                FUNCTION.replace("lambda", "_-/!lambda"),
                "destinationConfig.onFailure.destination",
                r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:"
                r"((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)",
            ),
        ),
    ),
    (
        "test_lambda_eventinvokeconfig_exceptions",
        call(
            "PutFunctionEventInvokeConfig",
            FunctionName="fn:live",
            Qualifier="1",
            MaximumRetryAttempts=1,
        ),
        (INVALID, MISMATCH),
    ),
    *[
        (
            "test_lambda_eventinvokeconfig_exceptions",
            call(operation, **name),
            (ABSENT, f"The function {arn} doesn't have an EventInvokeConfig"),
        )
        for operation in ("GetFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig")
        for name, arn in (
            ({"FunctionName": "fn"}, f"{FUNCTION}:$LATEST"),
            ({"FunctionName": "absent"}, f"{FUNCTION[:-2]}absent:$LATEST"),
            ({"FunctionName": "fn", "Qualifier": "live"}, f"{FUNCTION}:live"),
        )
    ],
    (
        "test_lambda_eventinvokeconfig_exceptions",
        call("UpdateFunctionEventInvokeConfig", FunctionName="fn", MaximumRetryAttempts=1),
        (ABSENT, f"The function {FUNCTION}:$LATEST doesn't have an EventInvokeConfig"),
    ),
    (
        "test_lambda_eventinvokeconfig_exceptions",
        call("ListFunctionEventInvokeConfigs", FunctionName="absent"),
        (ABSENT, "The function doesn't exist."),
    ),
]


@pytest.mark.parametrize(("source", "asked", "expected"), EVENTS, ids=recorded.name)
def test_a_refusal_is_as_recorded(
    populated: Place, source: str, asked: recorded.Call, expected: tuple[str, str]
) -> None:
    del source  # it names the row
    recorded.check(populated, asked, expected)


QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"


def put(place: Place, name: str = "fn", **more: Any) -> dict[str, Any]:
    return place("PutFunctionEventInvokeConfig", FunctionName=name, **more)


def test_a_configuration_is_put_updated_got_listed_and_deleted(populated: Place) -> None:
    """Recorded: `test_lambda_eventinvokeconfig_lifecycle`."""
    nowhere: dict[str, Any] = {"OnSuccess": {}, "OnFailure": {}}
    told = put(populated, MaximumEventAgeInSeconds=60)
    assert told == {
        "FunctionArn": f"{FUNCTION}:$LATEST",
        "LastModified": populated.world.time,
        "MaximumEventAgeInSeconds": 60,
        "DestinationConfig": nowhere,
    }
    update = {"FunctionName": "fn", "MaximumRetryAttempts": 1}
    told = populated("UpdateFunctionEventInvokeConfig", **update)
    assert (told["MaximumEventAgeInSeconds"], told["MaximumRetryAttempts"]) == (60, 1)
    assert populated("GetFunctionEventInvokeConfig", FunctionName="fn") == told
    put(populated, "fn:live", MaximumRetryAttempts=0)
    listed = populated("ListFunctionEventInvokeConfigs", FunctionName="fn")
    arns = [one["FunctionArn"] for one in listed["FunctionEventInvokeConfigs"]]
    assert arns == [f"{FUNCTION}:$LATEST", f"{FUNCTION}:live"]
    populated("DeleteFunctionEventInvokeConfig", FunctionName="fn")
    assert len(populated("ListFunctionEventInvokeConfigs", FunctionName="fn")) == 1


def test_an_invocation_learns_what_becomes_of_its_event(populated: Place) -> None:
    assert populated.found().event_invoke == EventInvoke(2, 21_600, "", "")
    destinations = {"OnFailure": {"Destination": QUEUE}}
    put(populated, MaximumRetryAttempts=0, DestinationConfig=destinations)
    assert populated.found().event_invoke == EventInvoke(0, 21_600, "", QUEUE)
    assert populated.found("fn", "live").event_invoke == EventInvoke()


def test_the_role_must_be_allowed_to_send_there(populated: Place) -> None:
    populated.world.forbidden.add("sqs:SendMessage")
    destinations = {"OnSuccess": {"Destination": QUEUE}}
    assert refusal(put, populated, DestinationConfig=destinations) == (
        "InvalidParameterValueException",
        "The function's execution role does not have permissions to call SendMessage on " + QUEUE,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MaximumRetryAttempts", 3),
        ("MaximumRetryAttempts", -1),
        ("MaximumEventAgeInSeconds", 59),
        ("MaximumEventAgeInSeconds", 21_601),
    ],
)
def test_numbers_have_their_bounds(populated: Place, name: str, value: int) -> None:
    code, message = refusal(put, populated, **{name: value})
    assert (code, f"Value '{value}' at '{name[0].lower()}{name[1:]}'" in message) == (
        "ValidationException",
        True,
    )
