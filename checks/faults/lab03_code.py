"""Functions whose code does something else."""

from __future__ import annotations

from checks.faults.code import HANDLER, added, edited, handler, replaced
from checks.faults.deployed import Deployed
from checks.faults.language import Apply, in_turn, owned_by
from checks.lab03 import (
    create_writes,
    delete_removes,
    echo_is_answered,
    fractions_are_kept,
    list_shows_all,
    operations_reach_the_table,
    ping_is_answered,
    read_finds,
    unknown_operation_fails,
    update_changes,
)

_DIRECT = "return run(json.loads(json.dumps(event), parse_float=Decimal))"
_TABLE = 'dynamodb.Table(request["tableName"])'
_RAISES = "raise ValueError(f'Unrecognized operation \"{operation}\"')"
_CLASSIC = "from dispatch import run\n\n\ndef lambda_handler(event, context):\n    "


def _directly(new: str) -> Apply:
    """What the handler does with an event that is not API Gateway's."""
    return replaced(HANDLER, _DIRECT, new)


def _operation(name: str, source: str, before: str = "") -> Apply:
    """A function of `table` and `payload`."""
    return added("operations.py", f'{before}\nOPERATIONS["{name}"] = {source}\n')


def _in_a_folder(me: Deployed) -> None:
    me.edits(lambda files: {f"function/{name}": text for name, text in files.items()})


def _set_variable(me: Deployed) -> None:
    me.configures(Environment={"Variables": {"TABEL": me.names.table}})


def _name_a_table(me: Deployed) -> None:
    replaced("dispatch.py", _TABLE, f'dynamodb.Table("{me.names.payroll}")')(me)


_READS_VARIABLE = replaced("dispatch.py", "def run", 'import os\nos.environ["TABLE"]\n\n\ndef run')
_SWALLOWS = """

def safely(event, context):
    try:
        return lambda_handler(event, context)
    except Exception:
        return {"statusCode": 200}
"""
# What pip leaves when it is asked for the wheels of another kind of machine.
_FOR_ARM = {
    "orjson/__init__.py": "from .orjson import *\n",
    "orjson/orjson.cpython-313-aarch64-linux-gnu.so": "",
}
_HEAVY = 'ballast = b"x" * 400_000_000'
_ELSEWHERE = "the code asks for another table, or in another region"
_REMEMBERS = "answers.append(run(event))\n        return answers[0]"
_MERGES = """

def merge(table, payload):
    item = dict(payload["Item"])
    changes = {name: {"Value": value} for name, value in item.items() if name != "id"}
    return table.update_item(Key={"id": item["id"]}, AttributeUpdates=changes)

"""
_NOT_RUNNING: dict[str, tuple[str, Apply]] = {
    "The handler is in another file": (
        "Runtime.ImportModuleError: Unable to import module 'index'",
        lambda me: me.configures(Handler="index.lambda_handler"),
    ),
    "The handler has another name": (
        "Runtime.HandlerNotFound: Handler 'handler' missing",
        lambda me: me.configures(Handler="lambda_function.handler"),
    ),
    "The zip holds the folder": ("Runtime.ImportModuleError", _in_a_folder),
    "A file is left out of the zip": (
        "No module named 'dispatch'",
        edited(lambda files: {name: files[name] for name in files if name != "dispatch.py"}),
    ),
    "A dependency is left out of the zip": (
        "No module named 'pandas'",
        replaced(HANDLER, "import json", "import json\nimport pandas"),
    ),
    "A library in the zip is of another architecture": (
        "No module named 'orjson.orjson'",
        in_turn(
            edited(lambda files: files | _FOR_ARM),
            replaced(HANDLER, "import json", "import json\nimport orjson"),
        ),
    ),
    "The memory is too small": (
        "Runtime.OutOfMemory",
        in_turn(
            lambda me: me.configures(MemorySize=128),
            replaced(HANDLER, "def lambda_handler", f"{_HEAVY}\n\n\ndef lambda_handler"),
        ),
    ),
    "The code has a syntax error": (
        "Runtime.UserCodeSyntaxError",
        replaced(HANDLER, "(event, context):", "(event, context)"),
    ),
    "A name is imported that is not there": (
        "cannot import name 'dispatch_request'",
        replaced(HANDLER, "import run", "import dispatch_request as run"),
    ),
    "An environment variable is missing": ("KeyError: 'TABLE'", _READS_VARIABLE),
    "An environment variable is misspelt": (
        "KeyError: 'TABLE'",
        in_turn(_set_variable, _READS_VARIABLE),
    ),
    "A call takes too long": (
        "Task timed out after 3.00 seconds",
        in_turn(
            lambda me: me.configures(Timeout=3),
            handler("import time\n\n\ndef lambda_handler(*_):\n    time.sleep(60)\n"),
        ),
    ),
    "The code ends its process": (
        "Runtime.ExitError",
        handler("import os\n\n\ndef lambda_handler(*_):\n    os._exit(0)\n"),
    ),
    "The answer is no JSON": (
        "Runtime.MarshalError",
        handler("def lambda_handler(event, context):\n    return {1, 2}\n"),
    ),
    "The handler returns nothing": ("null", handler(_CLASSIC + "run(event)\n")),
    "The handler takes one argument": (
        "takes 1 positional argument but 2 were given",
        replaced(HANDLER, "(event, context)", "(event)"),
    ),
    "The handler serves API Gateway alone": (
        "KeyError: 'body'",
        replaced(HANDLER, 'if "httpMethod" not in event', "if not event"),
    ),
    "The answer is wrapped for API Gateway": (
        '"statusCode": 200',
        _directly('return {"statusCode": 200, "body": json.dumps(run(event))}'),
    ),
}
_ECHO: dict[str, tuple[str, Apply]] = {
    "An operation gets the whole request": (
        '"operation": "echo"',
        replaced("dispatch.py", 'request.get("payload")', "request"),
    ),
    "An answer is kept in a global": (
        '"pong"',
        in_turn(
            _directly(_REMEMBERS),
            replaced(HANDLER, "def lambda_handler", "answers = []\n\n\ndef lambda_handler"),
        ),
    ),
    "An echo is turned into text": (
        "'greeting': 'hello'",
        _operation("echo", "lambda table, payload: str(payload)"),
    ),
}
_AWAY_FROM_THE_TABLE: dict[str, tuple[str, Apply]] = {
    "The code names another table": (_ELSEWHERE, _name_a_table),
    "The code names a table that is not there": (
        _ELSEWHERE,
        replaced("dispatch.py", _TABLE, 'dynamodb.Table("orders")'),
    ),
    "The code names another region": (
        _ELSEWHERE,
        replaced("operations.py", '"dynamodb")', '"dynamodb", region_name="eu-north-1")'),
    ),
    "The table's name is read under another key": (
        "no better: read, update, delete, list",
        replaced("dispatch.py", 'if "tableName" in', 'if "table" in'),
    ),
}
_CREATE: dict[str, tuple[str, Apply]] = {
    "There is no create": (
        'ValueError: Unrecognized operation "create"',
        _operation("make", 'OPERATIONS.pop("create")'),
    ),
    "A create does nothing": (
        "the table has no such item",
        _operation("create", "lambda table, payload: payload"),
    ),
    "A create updates": ('"name": "Sample"', _operation("create", "merge", _MERGES)),
    "A create writes strings alone": (
        '"name": "SAMPLE"',
        _operation(
            "create",
            "lambda table, payload: table.put_item(Item={k: v if k == 'id' else str(v).upper()"
            " for k, v in payload['Item'].items()})",
        ),
    ),
}
_READ: dict[str, tuple[str, Apply]] = {
    "A read gives the bare item": (
        '{"id": "workshop-check-',
        _operation("read", 'lambda table, payload: table.get_item(**payload)["Item"]'),
    ),
    "There is no read": (
        'ValueError: Unrecognized operation "read"',
        _operation("get", 'OPERATIONS.pop("read")'),
    ),
    "A read gives all items": ('"Items"', _operation("read", "lambda table, _: table.scan()")),
}
_UPDATE: dict[str, tuple[str, Apply]] = {
    "An update writes a whole item": (
        "though the answer was",
        _operation(
            "update",
            'lambda table, payload: table.put_item(Item=payload["Key"] | {"name": "Updated Name"})',
        ),
    ),
    "An update only reads": (
        "though the answer was",
        _operation("update", 'lambda table, payload: table.get_item(Key=payload["Key"])'),
    ),
}
_DELETE: dict[str, tuple[str, Apply]] = {
    "A delete only reads": (
        "though the answer was",
        _operation("delete", "lambda table, payload: table.get_item(**payload)"),
    ),
    "A delete keeps the key": (
        "though the answer was",
        _operation("delete", 'lambda table, payload: table.put_item(Item=payload["Key"])'),
    ),
}
_LIST: dict[str, tuple[str, Apply]] = {
    "A list gives the items alone": (
        "workshop-check-",
        _operation("list", 'lambda table, payload: table.scan(**payload)["Items"]'),
    ),
    "A list gives one item": (
        '"LastEvaluatedKey"',
        _operation("list", "lambda table, payload: table.scan(Limit=1)"),
    ),
    "A list gives the count alone": (
        '"Count"',
        _operation("list", 'lambda table, payload: table.scan(Select="COUNT")'),
    ),
}
_FRACTIONS: dict[str, tuple[str, Apply]] = {
    "Fractions stay floats": (
        "TypeError: Float types are not supported. Use Decimal types instead.",
        _directly("return run(event)"),
    ),
    "Fractions are turned into text": (
        '"19.99"',
        _directly("return run(json.loads(json.dumps(event), parse_float=str))"),
    ),
}
_UNKNOWN: dict[str, tuple[str, Apply]] = {
    "An unknown operation is answered politely": (
        '"sorry"',
        replaced("dispatch.py", _RAISES, 'return "sorry"'),
    ),
    "An unknown operation is not named": (
        "ValueError: Unrecognized operation",
        replaced("dispatch.py", ' "{operation}"\'', "'"),
    ),
    "Exceptions are swallowed": (
        '{"statusCode": 200}',
        in_turn(
            added(HANDLER, _SWALLOWS),
            lambda me: me.configures(Handler="lambda_function.safely"),
        ),
    ),
}

FAULTS = (
    *owned_by(ping_is_answered, _NOT_RUNNING),
    *owned_by(echo_is_answered, _ECHO),
    *owned_by(operations_reach_the_table, _AWAY_FROM_THE_TABLE),
    *owned_by(create_writes, _CREATE),
    *owned_by(read_finds, _READ),
    *owned_by(update_changes, _UPDATE),
    *owned_by(delete_removes, _DELETE),
    *owned_by(list_shows_all, _LIST),
    *owned_by(fractions_are_kept, _FRACTIONS),
    *owned_by(unknown_operation_fails, _UNKNOWN),
)
