"""Function URLs."""

from __future__ import annotations

import re

import pytest

from tests.localaws.cloud import REGION
from tests.localaws.lambdaapi import recorded
from tests.localaws.lambdaapi.place import FUNCTION, Place, refusal
from tests.localaws.lambdaapi.recorded import (
    ABSENT,
    NOTHING,
    URL_QUALIFIER,
    VALIDATION,
    call,
    matching,
)

URLS = [
    *[
        (
            "test_url_config_exceptions",
            call(operation, FunctionName="fn", Qualifier=qualifier, **more),
            (VALIDATION, matching(qualifier, "qualifier", URL_QUALIFIER)),
        )
        for operation, more in (
            ("CreateFunctionUrlConfig", {"AuthType": "NONE"}),
            ("GetFunctionUrlConfig", {}),
            ("UpdateFunctionUrlConfig", {}),
            ("DeleteFunctionUrlConfig", {}),
        )
        for qualifier in ("1", "2", "$LATEST")
    ],
    *[
        (
            "test_url_config_exceptions",
            call(operation, **name, **more),
            (ABSENT, "Function does not exist"),
        )
        for operation, more in (
            ("CreateFunctionUrlConfig", {"AuthType": "NONE"}),
            ("UpdateFunctionUrlConfig", {}),
        )
        for name in ({"FunctionName": "absent"}, {"FunctionName": "fn", "Qualifier": "noalias"})
    ],
    *[
        ("test_url_config_exceptions", call(operation, **name), (ABSENT, NOTHING))
        for operation in ("GetFunctionUrlConfig", "DeleteFunctionUrlConfig")
        for name in (
            {"FunctionName": "absent"},
            {"FunctionName": "fn"},
            {"FunctionName": "fn", "Qualifier": "noalias"},
        )
    ],
    (
        "test_url_config_list_paging",
        call("ListFunctionUrlConfigs", FunctionName="absent"),
        (ABSENT, "Function does not exist"),
    ),
]


@pytest.mark.parametrize(("source", "asked", "expected"), URLS, ids=recorded.name)
def test_a_refusal_is_as_recorded(
    populated: Place, source: str, asked: recorded.Call, expected: tuple[str, str]
) -> None:
    del source  # it names the row
    recorded.check(populated, asked, expected)


def test_a_url_is_made_changed_listed_and_deleted(populated: Place) -> None:
    """Recorded: `test_url_config_lifecycle`, `test_lambda_update_function_url_config`."""
    made = populated("CreateFunctionUrlConfig", FunctionName="fn", AuthType="NONE")
    assert sorted(made) == ["AuthType", "CreationTime", "FunctionArn", "FunctionUrl"]
    endpoint = populated.world.endpoint
    assert re.fullmatch(rf"{endpoint}/lambda-url/{REGION}/[a-z0-9]{{32}}/", made["FunctionUrl"])
    assert refusal(populated, "CreateFunctionUrlConfig", FunctionName="fn", AuthType="NONE") == (
        "ResourceConflictException",
        f"Failed to create function url config for [functionArn = {FUNCTION}]. Error message:  "
        "FunctionUrlConfig exists for this Lambda function",
    )
    cors = {"AllowOrigins": ["*"]}
    change = {"FunctionName": "fn", "AuthType": "AWS_IAM", "Cors": cors}
    changed = populated("UpdateFunctionUrlConfig", **change)
    assert (changed["AuthType"], changed["Cors"], changed["InvokeMode"]) == (
        "AWS_IAM",
        cors,
        "BUFFERED",
    )
    assert populated("GetFunctionUrlConfig", FunctionName="fn") == changed
    alias = populated(
        "CreateFunctionUrlConfig", FunctionName="fn", Qualifier="live", AuthType="NONE"
    )
    assert alias["FunctionArn"] == f"{FUNCTION}:live"
    populated("DeleteFunctionUrlConfig", FunctionName="fn")
    listed = populated("ListFunctionUrlConfigs", FunctionName="fn")["FunctionUrlConfigs"]
    assert [one["FunctionUrl"] for one in listed] == [alias["FunctionUrl"]]
