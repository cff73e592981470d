"""Wrong functions, and what each is diagnosed as."""

from typing import Any

from .builder import BOTH_WAYS, DIRECT, Builder, Do, Files, zipped

HANDLER = "lambda_function.py"


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
        of(DIRECT | {HANDLER: "import time\ndef lambda_handler(*_): time.sleep(60)"}, Timeout=3),
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
        "AccessDeniedException",
    ),
    "a table that is not there": (
        dispatch('request["tableName"])', '"orders")'),
        "operations_reach_the_table",
        "AccessDeniedException",
    ),
    "another region, written in": (
        changed("operations.py", '"dynamodb")', '"dynamodb", region_name="eu-north-1")'),
        "operations_reach_the_table",
        "AccessDeniedException",
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
