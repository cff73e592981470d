"""What a function may be configured to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localaws.cloud import ACCOUNT, REGION
from tests.localaws.lambdaapi.place import ROLE, Place, creation, refusal

INVALID = "InvalidParameterValueException"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:t"


def update(place: Place, **changes: Any) -> dict[str, Any]:
    made = place("UpdateFunctionConfiguration", FunctionName="fn", **changes)
    place.wait()
    return made


def test_a_new_function_shows_all_its_defaults(place: Place) -> None:
    """Recorded: `test_version_lifecycle`."""
    made = place.function()
    varying = ("CodeSha256", "CodeSize", "LastModified", "RevisionId", "RuntimeVersionConfig")
    assert all(made.pop(name) for name in varying)
    assert made == {
        "FunctionName": "fn",
        "FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:fn",
        "Runtime": "python3.12",
        "Role": ROLE,
        "Handler": "index.handler",
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "Version": "$LATEST",
        "TracingConfig": {"Mode": "PassThrough"},
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/fn"},
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
    }


def test_an_environment_has_the_settings(place: Place) -> None:
    place.function(
        Architectures=["arm64"],
        EphemeralStorage={"Size": 1024},
        TracingConfig={"Mode": "Active"},
        Environment={"Variables": {"NAME": "value"}},
        DeadLetterConfig={"TargetArn": QUEUE},
    )
    found = place.found()
    assert (found.architecture, found.ephemeral_storage, found.tracing) == ("arm64", 1024, "Active")
    assert (found.variables, found.dead_letter) == ((("NAME", "value"),), QUEUE)
    assert (found.log_format, found.log_levels) == ("Text", ("", ""))


def test_an_update_leaves_what_it_does_not_name(place: Place) -> None:
    place.function(Timeout=9, Environment={"Variables": {"NAME": "value"}}, KMSKeyArn="")
    changed = update(place, MemorySize=256)
    assert (changed["Timeout"], changed["MemorySize"]) == (9, 256)
    assert changed["Environment"] == {"Variables": {"NAME": "value"}}
    assert update(place, Environment={})["Environment"] == {"Variables": {}}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"LogFormat": "JSON"}, ("INFO", "INFO")),
        ({"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG"}, ("DEBUG", "INFO")),
        ({"LogFormat": "JSON", "SystemLogLevel": "DEBUG"}, ("INFO", "DEBUG")),
    ],
)
def test_the_json_format_has_levels(
    place: Place, asked: dict[str, str], expected: tuple[str, str]
) -> None:
    """Recorded: `test_function_partial_advanced_logging_configuration_update`."""
    place.function()
    told = update(place, LoggingConfig=asked)["LoggingConfig"]
    assert (told["ApplicationLogLevel"], told["SystemLogLevel"]) == expected
    assert (place.found().log_format, place.found().log_levels) == ("JSON", expected)


def test_the_text_format_has_none(place: Place) -> None:
    """Recorded: `test_advanced_logging_configuration_format_switch`."""
    place.function(LoggingConfig={"LogFormat": "JSON", "LogGroup": "mine"})
    told = update(place, LoggingConfig={"LogFormat": "Text"})["LoggingConfig"]
    assert told == {"LogFormat": "Text", "LogGroup": "mine"}
    assert place.found().log_group == "mine"
    code, message = refusal(update, place, LoggingConfig={"ApplicationLogLevel": "INFO"})
    assert (code, "log format is set to Text" in message) == (INVALID, True)


def test_variables_have_a_limit(place: Place) -> None:
    """Recorded: `test_large_environment_variables_fails`,
    `test_lambda_envvars_near_limit_succeeds`."""
    overhead = len('{"LARGE_VAR":""}')
    fitting = {"LARGE_VAR": "x" * (4096 - overhead)}
    place.function(Environment={"Variables": fitting})
    large = {"LARGE_VAR": fitting["LARGE_VAR"] + "x"}
    assert refusal(update, place, Environment={"Variables": large}) == (
        INVALID,
        "Lambda was unable to configure your environment variables because the environment "
        "variables you have provided exceeded the 4KB limit. String measured: "
        f'{{"LARGE_VAR":"{large["LARGE_VAR"]}"}}',
    )


def test_some_variables_are_lambdas_own(place: Place) -> None:
    place.function()
    variables = {"AWS_REGION": "x", "MINE": "x"}
    code, message = refusal(update, place, Environment={"Variables": variables})
    assert (code, message.endswith("used in this request: AWS_REGION")) == (INVALID, True)


@pytest.mark.parametrize(
    ("arn", "forbidden", "named"),
    [
        (QUEUE, "sqs:SendMessage", "SendMessage on SQS"),
        (TOPIC, "sns:Publish", "Publish on SNS"),
    ],
)
def test_a_dead_letter_target_must_be_one_that_the_role_may_send_to(
    place: Place, arn: str, forbidden: str, named: str
) -> None:
    place.function()
    assert update(place, DeadLetterConfig={"TargetArn": arn})["DeadLetterConfig"] == {
        "TargetArn": arn
    }
    place.world.forbidden.add(forbidden)
    assert refusal(update, place, DeadLetterConfig={"TargetArn": arn}) == (
        INVALID,
        f"The provided execution role does not have permissions to call {named}",
    )
    assert "DeadLetterConfig" not in update(place, DeadLetterConfig={"TargetArn": ""})


def test_nothing_but_a_queue_or_a_topic_takes_dead_letters(place: Place) -> None:
    place.function()
    bucket = {"TargetArn": "arn:aws:s3:::bucket"}
    assert refusal(update, place, DeadLetterConfig=bucket)[0] == INVALID


@pytest.mark.parametrize("missing", ["Runtime", "Handler"])
def test_a_zip_needs_a_runtime_and_a_handler(place: Place, missing: str) -> None:
    given = creation()
    del given[missing]
    code, message = refusal(place, "CreateFunction", **given)
    assert (code, message.startswith("Runtime and Handler are mandatory")) == (INVALID, True)


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("EphemeralStorage", {"Size": 511}, "ephemeralStorage.size"),
        ("EphemeralStorage", {"Size": 10_241}, "ephemeralStorage.size"),
        ("Handler", "with space", "handler"),
        ("Handler", "x" * 129, "handler"),
        ("Description", "x" * 257, "description"),
        ("TracingConfig", {"Mode": "Sometimes"}, "tracingConfig.mode"),
        ("LoggingConfig", {"LogFormat": "XML"}, "loggingConfig.logFormat"),
        ("Environment", {"Variables": {"1": "x"}}, "environment.variables"),
    ],
)
def test_a_value_out_of_its_bounds_is_named(place: Place, name: str, value: Any, path: str) -> None:
    code, message = refusal(place, "CreateFunction", **creation(**{name: value}))
    assert (code, f"at '{path}' failed to satisfy constraint" in message) == (
        "ValidationException",
        True,
    )


def test_a_vpc_is_kept_and_shown(place: Place) -> None:
    """Recorded: `test_vpc_config`."""
    vpc = {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
    place.function(VpcConfig=vpc)
    shown = update(place, Timeout=9)["VpcConfig"]
    assert shown == {**vpc, "VpcId": "", "Ipv6AllowedForDualStack": False}
