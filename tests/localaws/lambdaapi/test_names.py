"""Functions by their names, and what can't be made of them."""

from __future__ import annotations

import pytest

from localaws.functions.configuration import PATTERN
from localaws.lambdaapi.runtimes import RUNTIMES
from tests.localaws.cloud import ACCOUNT, REGION
from tests.localaws.lambdaapi import recorded
from tests.localaws.lambdaapi.place import FUNCTION, Place, creation, package, refusal
from tests.localaws.lambdaapi.recorded import (
    ABSENT,
    INVALID,
    MISMATCH,
    NEW_NAME,
    PRECONDITION,
    QUALIFIER,
    STALE,
    VALIDATION,
    call,
    matching,
    violated,
)

BY_NAME = ("GetFunction", "GetFunctionConfiguration", "DeleteFunction")
NAMES = [
    row
    for operation in BY_NAME
    for row in [
        (
            "test_function_name_and_qualifier_validation[function_name_is_single_invalid]",
            call(operation, FunctionName="*"),
            (VALIDATION, matching("*", "functionName", PATTERN)),
        ),
        (
            "test_function_name_and_qualifier_validation[invalid_characters_in_qualifier]",
            call(operation, FunctionName="fn", Qualifier="invalid!"),
            (VALIDATION, matching("invalid!", "qualifier", QUALIFIER)),
        ),
        (
            "test_function_name_and_qualifier_validation[qualifier_too_long]",
            call(operation, FunctionName="fn", Qualifier="a" * 129),
            (
                VALIDATION,
                violated(
                    f"'{'a' * 129}'",
                    "qualifier",
                    "Member must have length less than or equal to 128",
                ),
            ),
        ),
        (
            "test_function_name_and_qualifier_validation[misspelled_latest_in_arn]",
            call(operation, FunctionName=f"{FUNCTION}:$LATES"),
            (VALIDATION, matching(f"{FUNCTION}:$LATES", "functionName", PATTERN)),
        ),
        (
            "test_function_name_and_qualifier_validation[missing_region_in_arn]",
            call(operation, FunctionName=f"arn:aws:lambda::{ACCOUNT}:function:fn"),
            (
                VALIDATION,
                matching(f"arn:aws:lambda::{ACCOUNT}:function:fn", "functionName", PATTERN),
            ),
        ),
        (
            "test_function_name_and_qualifier_validation[incomplete_arn]",
            call(operation, FunctionName="arn:aws:lambda:us-east-1:function:fn"),
            None,
        ),
        (
            "test_ops_with_arn_qualifier_mismatch",
            call(operation, FunctionName=f"{FUNCTION}:1", Qualifier="$LATEST"),
            (INVALID, MISMATCH),
        ),
        (
            "test_get_function_wrong_region",
            call(operation, FunctionName=FUNCTION.replace(REGION, "eu-west-1")),
            (ABSENT, f"Functions from 'eu-west-1' are not reachable in this region ('{REGION}')"),
        ),
        (
            "test_ops_on_nonexisting_fn",
            call(operation, FunctionName="absent"),
            (ABSENT, f"Function not found: {FUNCTION[:-2]}absent"),
        ),
    ]
    if row[2]
]
FUNCTIONS = [
    (
        "test_ops_on_nonexisting_version",
        call("GetFunction", FunctionName="fn", Qualifier="1221"),
        (ABSENT, f"Function not found: {FUNCTION}:1221"),
    ),
    (
        "test_alias_lifecycle",
        call("GetFunction", FunctionName="fn", Qualifier="aliasdoesnotexist"),
        (ABSENT, f"Function not found: {FUNCTION}:aliasdoesnotexist"),
    ),
    (
        "test_ops_with_arn_qualifier_mismatch[delete_function]",
        call("DeleteFunction", FunctionName=f"{FUNCTION}:$LATEST", Qualifier="$LATEST"),
        (INVALID, "$LATEST version cannot be deleted without deleting the function."),
    ),
    (
        "test_function_name_and_qualifier_validation[function_name_and_qualifier_too_long]",
        call("DeleteFunction", FunctionName="fn", Qualifier="a" * 65),
        (INVALID, "Deletion of aliases is not currently supported."),
    ),
    (
        "test_function_name_and_qualifier_validation[lowercase_latest_qualifier]",
        call("DeleteFunction", FunctionName="fn", Qualifier="$latest"),
        (ABSENT, f"Function not found: {FUNCTION}"),
    ),
    (
        "test_delete_on_nonexisting_version",
        call("DeleteFunction", FunctionName="absent", Qualifier="1"),
        (ABSENT, f"Function not found: {FUNCTION[:-2]}absent"),
    ),
    (
        "test_function_arns",
        call("CreateFunction", **creation(FunctionName="invalid:function:name")),
        (VALIDATION, matching("invalid:function:name", "functionName", NEW_NAME)),
    ),
    (
        "test_function_arns",
        call("CreateFunction", **creation(FunctionName="a" * 65)),
        (
            INVALID,
            violated(
                f"'{'a' * 65}'", "functionName", "Member must have length less than or equal to 64"
            ),
        ),
    ),
    (
        "test_function_arns",
        call("CreateFunction", **creation(FunctionName=FUNCTION.replace(ACCOUNT, "1" * 12))),
        ("AccessDeniedException", ""),
    ),
    (
        "test_create_lambda_exceptions",
        call("CreateFunction", **creation(FunctionName="new", Role="r1")),
        (
            VALIDATION,
            matching(
                "r1", "role", r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"
            ),
        ),
    ),
    *[
        (
            "test_create_lambda_exceptions",
            call("CreateFunction", **creation(FunctionName="new", Runtime=runtime)),
            (
                INVALID,
                f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy "
                f"enum value set: [{', '.join(RUNTIMES)}] or be a valid ARN",
            ),
        )
        for runtime in ("non-existent-runtime", "PYTHON3.9")
    ],
    (
        "test_create_lambda_exceptions",
        call("CreateFunction", **creation(FunctionName="new", Architectures=["x86_64", "arm64"])),
        (
            VALIDATION,
            violated(
                "'[x86_64, arm64]'",
                "architectures",
                "Member must have length less than or equal to 1",
            ),
        ),
    ),
    (
        "test_create_lambda_exceptions",
        call("CreateFunction", **creation(FunctionName="new", Architectures=["X86_64"])),
        (
            VALIDATION,
            violated(
                "'[X86_64]'",
                "architectures",
                "Member must satisfy constraint: [Member must satisfy enum value set: "
                "[x86_64, arm64], Member must not be null]",
            ),
        ),
    ),
    *[
        (
            "test_create_deprecated_function_runtime_with_validation_enabled",
            call("CreateFunction", **creation(FunctionName="new", Runtime=runtime)),
            (
                INVALID,
                f"The runtime parameter of {runtime} is no longer supported for creating or "
                "updating AWS Lambda functions. We recommend you use a supported runtime while "
                "creating or updating functions.",
            ),
        )
        for runtime in (
            *("java8", "go1.x", "provided", "ruby2.7", "nodejs14.x", "python3.7"),
            *("dotnetcore3.1", "nodejs12.x"),
        )
    ],
    (
        "test_list_functions",
        call("ListFunctions", FunctionVersion="invalid"),
        (
            VALIDATION,
            violated("'invalid'", "functionVersion", "Member must satisfy enum value set: [ALL]"),
        ),
    ),
    (
        "test_snapstart_exceptions",
        call("CreateFunction", **creation(SnapStart={"ApplyOn": "invalidOption"})),
        (
            VALIDATION,
            violated(
                "'invalidOption'",
                "snapStart.applyOn",
                "Member must satisfy enum value set: [PublishedVersions, None]",
            ),
        ),
    ),
    (
        "test_invalid_vpc_config_subnet",
        call("CreateFunction", **creation(VpcConfig={"SubnetIds": ["bad-format-subnet"]})),
        (
            VALIDATION,
            violated(
                "'[bad-format-subnet]'",
                "vpcConfig.subnetIds",
                "Member must satisfy constraint: [Member must have length less than or equal to "
                "1024, Member must have length greater than or equal to 0, Member must satisfy "
                "regular expression pattern: subnet-[0-9a-z]*]",
            ),
        ),
    ),
    (
        "test_function_revisions_basic",
        call("UpdateFunctionConfiguration", FunctionName="fn", RevisionId="wrong"),
        (PRECONDITION, STALE.format("GetFunction/GetAlias")),
    ),
    (
        "test_function_revisions_basic",
        call("UpdateFunctionCode", FunctionName="fn", ZipFile=package(), RevisionId="wrong"),
        (PRECONDITION, STALE.format("GetFunction/GetAlias")),
    ),
    (
        "test_publish_with_wrong_revisionid",
        call("PublishVersion", FunctionName="fn", RevisionId="wrong"),
        (PRECONDITION, STALE.format("GetFunction/GetAlias")),
    ),
]


@pytest.mark.parametrize(("source", "asked", "expected"), [*NAMES, *FUNCTIONS], ids=recorded.name)
def test_a_refusal_is_as_recorded(
    populated: Place, source: str, asked: recorded.Call, expected: tuple[str, str]
) -> None:
    del source  # it names the row
    recorded.check(populated, asked, expected)


@pytest.mark.parametrize(
    "name", ["fn", "function:fn", f"{ACCOUNT}:function:fn", FUNCTION, f"{FUNCTION}:$LATEST"]
)
def test_a_function_has_many_names(populated: Place, name: str) -> None:
    found = populated("GetFunctionConfiguration", FunctionName=name)
    assert (found["FunctionName"], found["Version"]) == ("fn", "$LATEST")
    assert populated.found(name).version == "$LATEST"


@pytest.mark.parametrize(
    ("name", "qualifier", "expected"),
    [
        ("absent", None, (ABSENT, f"Function not found: {FUNCTION[:-2]}absent:$LATEST")),
        ("fn", "absent", (ABSENT, f"Function not found: {FUNCTION}:absent")),
        ("fn:1", "2", (INVALID, MISMATCH)),
        ("*", None, (VALIDATION, matching("*", "functionName", PATTERN))),
        ("fn", "invalid!", (VALIDATION, matching("invalid!", "qualifier", QUALIFIER))),
    ],
)
def test_an_invocation_that_finds_nothing_says_so(
    populated: Place, name: str, qualifier: str | None, expected: tuple[str, str]
) -> None:
    """Recorded: `test_invoke_exceptions`, `test_function_name_and_qualifier_validation`."""
    assert refusal(populated.found, name, qualifier) == expected


def test_functions_are_listed_in_pages(place: Place) -> None:
    for number in range(7):
        place.function(f"f{number}", Publish=True)
    listed, marker = [], {}
    while True:
        page = place("ListFunctions", MaxItems=3, **marker)
        listed += [one["FunctionName"] for one in page["Functions"]]
        if "NextMarker" not in page:
            break
        marker = {"Marker": page["NextMarker"]}
    assert listed == [f"f{number}" for number in range(7)]
    every = place("ListFunctions", FunctionVersion="ALL")["Functions"]
    assert [one["FunctionArn"][-9:] for one in every[:2]] == ["0:$LATEST", "tion:f0:1"]
    assert "State" not in every[0]


def test_no_function_has_its_code_signed(populated: Place) -> None:
    """Recorded: `test_code_signing_not_found_excs`."""
    assert populated("GetFunctionCodeSigningConfig", FunctionName="fn") == {}
    code, message = refusal(populated, "GetFunctionCodeSigningConfig", FunctionName="no")
    assert (code, message) == (ABSENT, f"Function not found: {FUNCTION[:-2]}no")
