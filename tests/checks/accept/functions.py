"""Ways to make the function, as lab 07 leaves it."""

from typing import Any

import boto3

from tests.checks.builder import Files, zipped
from tests.checks.learner import allow, policy
from tests.checks.watcher import WATCHED

from .app import APP, BY_LAMBDAS_OWN_LOGGER, WITH_ITS_OWN_TABLE
from .someone import Do, Someone

HANDLER = "lambda_function.py"


def of(files: Files, **settings: Any) -> Do:
    return lambda me: me.makes_function(files, **settings)


def in_a_layer(me: Someone) -> None:
    rest = {f"python/{name}": text for name, text in WATCHED.items() if name != HANDLER}
    layer = me.lambda_client.publish_layer_version(
        LayerName=f"shared-{me.names.suffix}", Content={"ZipFile": zipped(rest)}
    )
    me.makes_function({HANDLER: WATCHED[HANDLER]}, Layers=[layer["LayerVersionArn"]])


def from_a_bucket(me: Someone) -> None:
    s3: Any = boto3.client("s3")
    place = {"Bucket": f"code-{me.names.suffix}", "Key": "function.zip"}
    s3.create_bucket(Bucket=place["Bucket"])
    s3.put_object(**place, Body=zipped(WATCHED))
    me.makes_function({HANDLER: ""})
    name = me.names.function
    me.lambda_client.update_function_code(
        FunctionName=name, S3Bucket=place["Bucket"], S3Key=place["Key"]
    )
    me.lambda_client.get_waiter("function_updated_v2").wait(FunctionName=name)


def with_a_log_of_its_own(me: Someone) -> None:
    group = f"/workshop/{me.names.function}"
    me.logs.create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:{me.region}:{me.account}:log-group:{group}:*"
    me.puts(policy(allow(["logs:CreateLogStream", "logs:PutLogEvents"], arn)), "log")
    of(WATCHED, LoggingConfig={"LogGroup": group})(me)


def in_small_letters(me: Someone) -> None:
    small = WATCHED["logger.py"].replace('"level": level', '"level": level.lower()')
    critical = WATCHED["failures.py"].replace('"ERROR"', '"CRITICAL"')
    me.makes_function(WATCHED | {"logger.py": small, "failures.py": critical})
    me.pattern = "{ $.level = critical }"


FUNCTIONS: dict[str, Do] = {
    "as the labs leave it": of(WATCHED),
    "in one file": of({"app.py": APP}, Handler="app.main", Runtime="python3.12", Timeout=30),
    "in a folder of the zip": of({"src/app.py": APP}, Handler="src/app.main", MemorySize=512),
    "as a package": of({"src/__init__.py": "", "src/app.py": APP}, Handler="src.app.main"),
    "dependencies in a layer": in_a_layer,
    "for another processor": of(WATCHED, Runtime="python3.11", Architectures=["arm64"], Timeout=3),
    "from a bucket": from_a_bucket,
    "with the table's name from outside": lambda me: me.makes_function(
        {"app.py": WITH_ITS_OWN_TABLE},
        Handler="app.main",
        Environment={"Variables": {"TABLE": me.names.table}},
    ),
    "logged as JSON by Lambda": of(
        {"app.py": BY_LAMBDAS_OWN_LOGGER},
        Handler="app.main",
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO"},
    ),
    "logged in small letters": in_small_letters,
    "with a log of its own": with_a_log_of_its_own,
    "traced, with room": of(
        WATCHED,
        TracingConfig={"Mode": "Active"},
        EphemeralStorage={"Size": 1024},
        Description="My first function",
        Runtime="python3.14",
    ),
}
