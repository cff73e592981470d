"""Lab 03's checks, from both sides: right functions pass, and every seeded mistake is diagnosed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from checks.outcome import Outcome

from .builder import BOTH_WAYS, DIRECT, Builder, Do, Files, zipped
from .learner import Learner, name_of, outcome_of

HANDLER = "lambda_function.py"


@pytest.fixture
def builder(learner: Learner) -> Iterator[Builder]:
    me = Builder()
    me.makes_role()
    me.makes_table()
    yield me
    me.leaves()


def of(files: Files | bytes, **settings: Any) -> Do:
    return lambda me: me.makes_function(files, **settings)


def handler(source: str) -> Do:
    """The right files, but for the one with the handler."""
    return of(DIRECT | {HANDLER: source})


def operation(name: str, source: str, before: str = "") -> Do:
    """The right files, but for one operation: a function of `table` and `payload`."""
    addition = f'{before}\nOPERATIONS["{name}"] = {source}\n'
    return of(DIRECT | {"operations.py": DIRECT["operations.py"] + addition})


def dispatch(old: str, new: str) -> Do:
    return changed("dispatch.py", old, new)


def changed(file: str, old: str, new: str) -> Do:
    assert old in DIRECT[file]
    return of(DIRECT | {file: DIRECT[file].replace(old, new)})


def misnamed(me: Builder) -> None:
    me.makes_function(FunctionName=me.names.function.replace("Over", "over"))


def in_another_region(me: Builder) -> None:
    me.makes_function(region="us-west-2")


def switched_off(me: Builder) -> None:
    me.makes_function()
    me.lambda_client.put_function_concurrency(
        FunctionName=me.names.function, ReservedConcurrentExecutions=0
    )


def with_another_role(me: Builder) -> None:
    other = f"other-{me.names.suffix}"
    me.makes_role(name=other)
    me.makes_function(Role=me.role_arn(other))


def with_a_table_of_its_own(me: Builder) -> None:
    other = f"customers-{me.names.suffix}"
    me.makes_table(name=other)
    dispatch('request["tableName"])', f'"{other}")')(me)


def for_api_gateway_alone(me: Builder) -> None:
    me.makes_function(BOTH_WAYS | {HANDLER: PROXY_ALONE})


PROXY_ALONE = """
import json
from dispatch import run
from responses import respond

def lambda_handler(event, context):
    return respond(200, run(json.loads(event["body"])))
"""
WITHOUT_DECIMAL = "from dispatch import run\ndef lambda_handler(event, context): return run(event)"
SWALLOWS = (
    DIRECT[HANDLER]
    + """
def safely(event, context):
    try:
        return lambda_handler(event, context)
    except Exception:
        return {"statusCode": 200}
"""
)
REMEMBERS = """
from dispatch import run

answers = []

def lambda_handler(event, context):
    answers.append(run(event))
    return answers[0]
"""
PRICES_AS_TEXT = """
import json
from dispatch import run

def lambda_handler(event, context):
    return run(json.loads(json.dumps(event), parse_float=str))
"""
MERGES = """
def merge(table, payload):
    item = dict(payload["Item"])
    changes = {name: {"Value": value} for name, value in item.items() if name != "id"}
    return table.update_item(Key={"id": item["id"]}, AttributeUpdates=changes)
"""

MISTAKES: dict[str, tuple[Do, str, str]] = {
    "no function": (lambda me: None, "function_exists", "no such thing"),
    "a function of another name": (misnamed, "function_exists", "the nearest name is"),
    "a function in another region": (
        in_another_region,
        "function_exists",
        "there is one in us-west-2, and this is us-east-1",
    ),
    "reserved concurrency of 0": (switched_off, "function_is_ready", "switched off"),
    "a runtime that nobody patches": (
        of(DIRECT, Runtime="python3.9"),
        "runtime_is_supported",
        "python3.9",
    ),
    "handler without a dot": (
        of(DIRECT, Handler="lambda_handler"),
        "handler_is_named",
        "lambda_handler",
    ),
    "handler with the file's ending": (
        of(DIRECT, Handler="lambda_function.py"),
        "handler_is_named",
        "lambda_function.py",
    ),
    "timeout of a second": (of(DIRECT, Timeout=1), "timeout_is_sane", "1"),
    "timeout of 15 minutes": (of(DIRECT, Timeout=900), "timeout_is_sane", "900"),
    "another role": (with_another_role, "has_the_role", "role/other-"),
    "handler in another file": (
        of(DIRECT, Handler="index.lambda_handler"),
        "ping_is_answered",
        "Runtime.ImportModuleError: Unable to import module 'index'",
    ),
    "handler of another name": (
        of(DIRECT, Handler="lambda_function.handler"),
        "ping_is_answered",
        "Runtime.HandlerNotFound: Handler 'handler' missing",
    ),
    "zip of the folder": (
        of(zipped(DIRECT, folder="function/")),
        "ping_is_answered",
        "Runtime.ImportModuleError",
    ),
    "a file left out of the zip": (
        of({HANDLER: DIRECT[HANDLER]}),
        "ping_is_answered",
        "No module named 'dispatch'",
    ),
    "a dependency left out of the zip": (
        handler("import pandas\n" + DIRECT[HANDLER]),
        "ping_is_answered",
        "No module named 'pandas'",
    ),
    "syntax error": (
        handler("def lambda_handler(event, context) return 1"),
        "ping_is_answered",
        "Runtime.UserCodeSyntaxError",
    ),
    "environment variable missing": (
        changed("dispatch.py", "def run", 'import os\nTABLE = os.environ["TABLE"]\n\ndef run'),
        "ping_is_answered",
        "KeyError: 'TABLE'",
    ),
    "timed out": (
        of(DIRECT | {HANDLER: "def lambda_handler(*_):\n    while True: pass"}, Timeout=3),
        "ping_is_answered",
        "Task timed out after 3.00 seconds",
    ),
    "handler returns nothing": (
        handler("from dispatch import run\ndef lambda_handler(event, context): run(event)"),
        "ping_is_answered",
        "null",
    ),
    "handler serves API Gateway alone": (
        for_api_gateway_alone,
        "ping_is_answered",
        "KeyError: 'body'",
    ),
    "echo of the whole request": (
        dispatch('request.get("payload")', "request"),
        "echo_is_answered",
        '"operation": "echo"',
    ),
    "answer kept in a global": (handler(REMEMBERS), "echo_is_answered", '"pong"'),
    "another table, written in": (
        with_a_table_of_its_own,
        "operations_reach_the_table",
        "the table has no such item, though the answer was",
    ),
    "a table that is not there": (
        dispatch('request["tableName"])', '"orders")'),
        "operations_reach_the_table",
        "ResourceNotFoundException",
    ),
    "another region, written in": (
        changed("operations.py", '"dynamodb")', '"dynamodb", region_name="eu-north-1")'),
        "operations_reach_the_table",
        "ResourceNotFoundException",
    ),
    "exceptions swallowed": (
        of(DIRECT | {HANDLER: SWALLOWS}, Handler="lambda_function.safely"),
        "unknown_operation_fails",
        '{"statusCode": 200}',
    ),
    "create missing": (
        operation("make", 'OPERATIONS.pop("create")'),
        "create_writes",
        'ValueError: Unrecognized operation "create"',
    ),
    "create that does nothing": (
        operation("create", "lambda table, payload: payload"),
        "create_writes",
        "the table has no such item",
    ),
    "create that updates": (
        operation("create", "merge", before=MERGES),
        "create_writes",
        '"name": "Sample"',
    ),
    "read that gives the bare item": (
        operation("read", 'lambda table, payload: table.get_item(**payload)["Item"]'),
        "read_finds",
        '{"id": "workshop-check-',
    ),
    "update that writes a whole item": (
        operation(
            "update",
            'lambda table, payload: table.put_item(Item=payload["Key"] | {"name": "Updated Name"})',
        ),
        "update_changes",
        "though the answer was",
    ),
    "delete that doesn't": (
        operation("delete", "lambda table, payload: table.get_item(**payload)"),
        "delete_removes",
        "though the answer was",
    ),
    "list that gives the items alone": (
        operation("list", 'lambda table, payload: table.scan(**payload)["Items"]'),
        "list_shows_all",
        "workshop-check-",
    ),
    "list of one": (
        operation("list", "lambda table, payload: table.scan(Limit=1)"),
        "list_shows_all",
        '"LastEvaluatedKey"',
    ),
    "floats refused": (
        handler(WITHOUT_DECIMAL),
        "fractions_are_kept",
        "TypeError: Float types are not supported. Use Decimal types instead.",
    ),
    "prices turned into text": (handler(PRICES_AS_TEXT), "fractions_are_kept", '"19.99"'),
    "unknown operation answered politely": (
        dispatch("raise ValueError(f'Unrecognized operation \"{operation}\"')", 'return "sorry"'),
        "unknown_operation_fails",
        '"sorry"',
    ),
    "unknown operation not named": (
        dispatch(' "{operation}"\'', "'"),
        "unknown_operation_fails",
        "ValueError: Unrecognized operation",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_diagnosed_by_its_cause(mistake: str, builder: Builder) -> None:
    make, cause, word = MISTAKES[mistake]
    make(builder)
    told = builder.cause("03")
    assert (name_of(told), told.outcome is Outcome.COULD_NOT_CHECK) == (cause, False)
    assert word in told.found
    assert builder.items() == []


ONE_FILE = """
import boto3, json
from decimal import Decimal

def main(event, context):
    event = json.loads(json.dumps(event), parse_float=Decimal)
    operation, payload = event["operation"], event.get("payload")
    if operation == "ping":
        return "pong"
    if operation == "echo":
        return payload
    table = boto3.resource("dynamodb").Table(event["tableName"])
    if operation == "create":
        return table.put_item(Item=payload["Item"])
    if operation == "read":
        return table.get_item(Key=payload["Key"])
    if operation == "update":
        return table.update_item(**payload)
    if operation == "delete":
        return table.delete_item(Key=payload["Key"])
    if operation == "list":
        items = table.scan()["Items"]
        return {"Items": items, "Count": len(items)}
    raise Exception("I can't " + operation)
"""

RIGHT: dict[str, Do] = {
    "as the lab writes it": of(DIRECT),
    "as lab 04 leaves it": of(BOTH_WAYS),
    "in one file of its own": of({"app.py": ONE_FILE}, Handler="app.main"),
    "in a folder of the zip": of({"src/app.py": ONE_FILE}, Handler="src/app.main"),
    "as a package": of({"src/app.py": ONE_FILE}, Handler="src.app.main"),
    "with another runtime and size": of(DIRECT, Runtime="python3.12", MemorySize=256, Timeout=30),
    "with the table's name from outside": of(
        {"app.py": ONE_FILE.replace('event["tableName"]', '__import__("os").environ["TABLE"]')},
        Handler="app.main",
    ),
}


@pytest.mark.parametrize("way", RIGHT)
def test_any_right_function_passes_and_nothing_is_left(way: str, builder: Builder) -> None:
    right: Callable[[Builder], None] = RIGHT[way]
    right(builder)
    if "outside" in way:
        builder.lambda_client.update_function_configuration(
            FunctionName=builder.names.function,
            Environment={"Variables": {"TABLE": builder.names.table}},
        )
    builder.lambda_client.get_waiter("function_updated_v2").wait(
        FunctionName=builder.names.function
    )
    assert builder.is_told("03") == []
    assert builder.items() == []


def test_an_untouched_account_is_not_attempted(builder: Builder) -> None:
    outcomes = {name_of(result): result.outcome for result in builder.checks("03")}
    assert outcomes.pop("function_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


def test_a_role_that_may_not_write_blocks_the_operations_and_not_the_ping(
    builder: Builder,
) -> None:
    builder.iam.delete_role_policy(RoleName=builder.names.role, PolicyName="right")
    builder.makes_function()
    results = builder.checks("03")
    assert name_of(next(result for result in results if result.is_cause)) == "has_permissions"
    assert outcome_of("ping_is_answered", results) is Outcome.PASSED
    assert outcome_of("create_writes", results) is Outcome.BLOCKED


def test_items_of_others_are_left_alone(builder: Builder) -> None:
    mine = {"id": {"S": "1234ABCD"}, "price": {"N": "9.5"}}
    builder.dynamodb.put_item(TableName=builder.names.table, Item=mine)
    builder.makes_function()
    assert builder.is_told("03") == []
    assert builder.items() == [mine]


def test_evidence_can_be_repeated_as_it_stands(builder: Builder) -> None:
    builder.makes_function(DIRECT | {HANDLER: PROXY_ALONE})
    evidence = builder.cause("03").evidence
    answer = eval(evidence, {"lambda_client": builder.lambda_client})  # noqa: S307 - the claim
    assert json.load(answer["Payload"])["errorType"] == "Runtime.ImportModuleError"
