"""Reserved and provisioned concurrency."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.lambdaapi import provisioned
from tests.localaws.cloud import REGION
from tests.localaws.lambdaapi import recorded
from tests.localaws.lambdaapi.place import FUNCTION, Place, refusal
from tests.localaws.lambdaapi.recorded import ABSENT, INVALID, call

CONCURRENCY = [
    (
        "test_function_concurrency_exceptions",
        call("PutFunctionConcurrency", FunctionName="absent", ReservedConcurrentExecutions=1),
        (ABSENT, f"Function not found: {FUNCTION[:-2]}absent:$LATEST"),
    ),
    (
        "test_function_concurrency_exceptions",
        call(
            "PutFunctionConcurrency",
            FunctionName=f"{FUNCTION}:live",
            ReservedConcurrentExecutions=1,
        ),
        (
            INVALID,
            "This operation is permitted on Lambda functions only. Aliases and versions do not "
            "support this operation. Please specify either a function name or an unqualified "
            "function ARN.",
        ),
    ),
    *[
        (
            "test_function_concurrency_limits",
            call("PutFunctionConcurrency", FunctionName="fn", ReservedConcurrentExecutions=number),
            (
                INVALID,
                "Specified ReservedConcurrentExecutions for function decreases account's "
                "UnreservedConcurrentExecution below its minimum value of [100].",
            ),
        )
        for number in (901, 1001)
    ],
    *[
        (
            "test_provisioned_concurrency_exceptions",
            call(
                "PutProvisionedConcurrencyConfig",
                FunctionName=name,
                Qualifier=qualifier,
                ProvisionedConcurrentExecutions=1,
            ),
            expected,
        )
        for name, qualifier, expected in (
            (
                "absent",
                "noalias",
                (ABSENT, f"Cannot find alias arn: {FUNCTION[:-2]}absent:noalias"),
            ),
            ("absent", "1", (ABSENT, f"Function not found: {FUNCTION[:-2]}absent:1")),
            ("fn", "noalias", (ABSENT, f"Cannot find alias arn: {FUNCTION}:noalias")),
            ("fn", "10", (ABSENT, f"Function not found: {FUNCTION}:10")),
            (
                "fn",
                "$LATEST",
                (
                    INVALID,
                    "Provisioned Concurrency Configs cannot be applied to unpublished function "
                    "versions.",
                ),
            ),
        )
    ],
    *[
        (
            "test_provisioned_concurrency_exceptions",
            call(operation, FunctionName="fn", Qualifier=qualifier),
            expected,
        )
        for operation in ("GetProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig")
        for qualifier, expected in (
            ("noalias", (ABSENT, f"Cannot find alias arn: {FUNCTION}:noalias")),
            ("10", (ABSENT, f"Function not found: {FUNCTION}:10")),
            (
                "$LATEST",
                (
                    INVALID,
                    "The function resource provided must be an alias or a published version.",
                ),
            ),
        )
    ],
    (
        "test_provisioned_concurrency_exceptions",
        call("GetProvisionedConcurrencyConfig", FunctionName="fn", Qualifier="1"),
        (
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
        ),
    ),
    (
        "test_provisioned_concurrency_exceptions",
        call("ListProvisionedConcurrencyConfigs", FunctionName="absent"),
        (ABSENT, f"Function not found: {FUNCTION[:-2]}absent"),
    ),
    (
        "test_provisioned_concurrency_limits",
        call(
            "PutProvisionedConcurrencyConfig",
            FunctionName="fn",
            Qualifier="1",
            ProvisionedConcurrentExecutions=1001,
        ),
        (
            INVALID,
            "Specified ConcurrentExecutions for function is greater than account's unreserved "
            "concurrency [1000].",
        ),
    ),
    (
        "test_provisioned_concurrency_limits",
        call(
            "PutProvisionedConcurrencyConfig",
            FunctionName="fn",
            Qualifier="1",
            ProvisionedConcurrentExecutions=901,
        ),
        (
            INVALID,
            "Specified ConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of [100].",
        ),
    ),
]


@pytest.mark.parametrize(("source", "asked", "expected"), CONCURRENCY, ids=recorded.name)
def test_a_refusal_is_as_recorded(
    populated: Place, source: str, asked: recorded.Call, expected: tuple[str, str]
) -> None:
    del source  # it names the row
    recorded.check(populated, asked, expected)


def test_reserved_concurrency_is_put_got_and_deleted(place: Place) -> None:
    """Recorded: `test_function_concurrency`, `test_lambda_concurrency_update`."""
    place.function()
    assert place("GetFunctionConcurrency", FunctionName="fn") == {}
    reserved = {"ReservedConcurrentExecutions": 3}
    assert place("PutFunctionConcurrency", FunctionName="fn", **reserved) == reserved
    assert place("GetFunctionConcurrency", FunctionName="fn") == reserved
    assert place("GetFunction", FunctionName="fn")["Concurrency"] == reserved
    unreserved = place("GetAccountSettings")["AccountLimit"]["UnreservedConcurrentExecutions"]
    assert unreserved == 997
    place("DeleteFunctionConcurrency", FunctionName="fn")
    assert place("GetFunctionConcurrency", FunctionName="fn") == {}


def test_the_account_says_what_it_holds(populated: Place) -> None:
    """Recorded: `test_account_settings`."""
    usage = populated("GetAccountSettings")["AccountUsage"]
    assert (usage["FunctionCount"], usage["TotalCodeSize"] > 0) == (2, True)


def put(place: Place, qualifier: str, number: int = 2) -> dict[str, Any]:
    return place(
        "PutProvisionedConcurrencyConfig",
        FunctionName="fn",
        Qualifier=qualifier,
        ProvisionedConcurrentExecutions=number,
    )


def test_provisioned_concurrency_is_ready_when_its_environments_are(populated: Place) -> None:
    """Recorded: `test_provisioned_concurrency`."""
    told = put(populated, "live")
    assert told.pop("LastModified")
    assert told == {
        "RequestedProvisionedConcurrentExecutions": 2,
        "AvailableProvisionedConcurrentExecutions": 0,
        "AllocatedProvisionedConcurrentExecutions": 0,
        "Status": "IN_PROGRESS",
    }
    assert populated.found("fn", "live").provisioned == 2
    (wanted,) = provisioned.wanted(populated.context.registry)
    assert wanted == provisioned.Wanted(REGION, "fn", "live", "1", 2)
    for available, status in ((1, "IN_PROGRESS"), (2, "READY")):
        provisioned.report(populated.context.registry, wanted, available)
        got = populated("GetProvisionedConcurrencyConfig", FunctionName="fn", Qualifier="live")
        assert (got["AvailableProvisionedConcurrentExecutions"], got["Status"]) == (
            available,
            status,
        )


def test_environments_that_fail_say_why(populated: Place) -> None:
    """Recorded: `test_provisioned_concurrency_init_failure`."""
    put(populated, "1")
    (wanted,) = provisioned.wanted(populated.context.registry)
    reason = "FUNCTION_ERROR_INIT_FAILURE"
    provisioned.report(populated.context.registry, wanted, 0, reason)
    got = populated("GetProvisionedConcurrencyConfig", FunctionName="fn", Qualifier="1")
    assert (got["Status"], got["StatusReason"]) == ("FAILED", reason)


def test_a_version_has_one_provisioned_configuration(populated: Place) -> None:
    """Recorded: `test_lambda_provisioned_lifecycle`."""
    put(populated, "1")
    assert refusal(put, populated, "live") == (
        "ResourceConflictException",
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned "
        "version",
    )
    populated("DeleteProvisionedConcurrencyConfig", FunctionName="fn", Qualifier="1")
    put(populated, "live")
    assert refusal(put, populated, "1") == (
        "ResourceConflictException",
        "Version is pointed by a Provisioned Concurrency alias",
    )
    populated("DeleteAlias", FunctionName="fn", Name="live")
    listed = populated("ListProvisionedConcurrencyConfigs", FunctionName="fn")
    assert listed == {"ProvisionedConcurrencyConfigs": []}


def test_reserved_concurrency_bounds_provisioned_concurrency(populated: Place) -> None:
    """Recorded: `test_reserved_provisioned_overlap`."""
    put(populated, "1", 2)

    def reserve(number: int) -> dict[str, Any]:
        given = {"FunctionName": "fn", "ReservedConcurrentExecutions": number}
        return populated("PutFunctionConcurrency", **given)

    assert refusal(reserve, 1) == (
        "InvalidParameterValueException",
        " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned "
        "concurrency [2].",
    )
    reserve(2)
    for qualifier, number in (("2", 1), ("1", 3)):
        assert refusal(put, populated, qualifier, number) == (
            "InvalidParameterValueException",
            "Requested Provisioned Concurrency should not be greater than the "
            "reservedConcurrentExecution for function",
        )
