"""DynamoDB: several tables in a call, indexes, transactions, PartiQL and its condition keys.

Sources: "DynamoDB API permissions: Actions, resources, and conditions reference", "Using IAM policy
conditions for fine-grained access control", "IAM security policies with PartiQL" and "Using
transactions: … IAM" of the DynamoDB Developer Guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.access.requirement import Requirement
from localaws.access.requirements import generic
from localaws.access.requirements.arns import Where, texts
from localaws.access.requirements.asked import Asked
from localaws.access.requirements.known import Known

ITEM = frozenset({"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"})
BATCH = frozenset({"BatchGetItem", "BatchWriteItem"})
TRANSACTED = {
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
# What a transaction without items requires, so that none goes without.
EMPTY = {"TransactGetItems": "GetItem", "TransactWriteItems": "PutItem"}
# Where an operation has its statements; one has a single one.
STATEMENTS = {
    "BatchExecuteStatement": "Statements",
    "ExecuteStatement": "",
    "ExecuteTransaction": "TransactStatements",
}
VERBS = {
    "select": "PartiQLSelect",
    "exists": "PartiQLSelect",
    "insert": "PartiQLInsert",
    "update": "PartiQLUpdate",
    "delete": "PartiQLDelete",
}
# Members whose value is a condition key of the same name.
KEPT = {name: f"dynamodb:{name}" for name in ("Select", "ReturnValues", "ReturnConsumedCapacity")}
# Members whose own members are attributes.
MAPS = frozenset(
    {"Item", "Key", "Expected", "AttributeUpdates", "QueryFilter", "ScanFilter", "KeyConditions"}
)
EXPRESSIONS = {
    "ProjectionExpression",
    "UpdateExpression",
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
}
NAME = re.compile(r"(?<![\w:.#])(#?\w+)(?!\w*\s*\()")
WORDS = frozenset(["and", "or", "not", "between", "in", "set", "remove", "add", "delete"])
PARTIQL_TABLE = re.compile(
    r"""(?:from|into|update)\s+(?:"(?P<quoted>[^"]+)"|(?P<bare>[\w.-]+?))"""
    r"""(?:\s*\.\s*"(?P<index>[^"]+)")?(?=\s|$|\.)""",
    re.I,
)
Keys = dict[str, str | tuple[str, ...]]


def requirements(asked: Asked, where: Where, known: Known) -> list[Requirement]:
    given, operation = asked.parameters, asked.operation
    if operation in ITEM:
        return [_on_item(operation, given, where, known)]
    if operation in BATCH:
        needed = list(_batch(operation, given, where, known))
    elif operation in EMPTY:
        needed = list(_transaction(operation, given, where, known))
    elif operation in STATEMENTS:
        needed = _statements(given, STATEMENTS[operation], where)
    else:
        return [generic.requirement(asked, where)]
    return needed or [
        Requirement(f"dynamodb:{EMPTY.get(operation, operation)}", (table_arn("*", where),))
    ]


def _on_item(operation: str, given: Mapping[str, Any], where: Where, known: Known) -> Requirement:
    table, index = _table(given, where), str(given.get("IndexName") or "")
    resource = f"{table}/index/{index}" if index else table
    keys: Keys = {KEPT[name]: str(given[name]) for name in given if name in KEPT}
    attributes = _attributes(given)
    if attributes:
        keys["dynamodb:Attributes"] = attributes
    leading = _leading(given, known.partition_key(table, index))
    if leading:
        keys["dynamodb:LeadingKeys"] = leading
    return Requirement(f"dynamodb:{operation}", (resource,), keys)


def _table(given: Mapping[str, Any], where: Where) -> str:
    """``TableName`` takes a name or an ARN."""
    return table_arn(str(given.get("TableName", "*")), where)


def table_arn(name: str, where: Where) -> str:
    return name if name.startswith("arn:") else where.arn("dynamodb", f"table/{name}")


def _leading(given: Mapping[str, Any], partition_key: str) -> tuple[str, ...]:
    """ "The first key attribute of a table, in other words, the partition key"; a scan has none."""
    whole = given.get("Item") or given.get("Key")
    if isinstance(whole, dict):
        name = partition_key or (next(iter(whole)) if len(whole) == 1 else "")
        return _texts(whole.get(name))
    if "KeyConditionExpression" in given:
        return _asked_for(given, partition_key)
    conditions = given.get("KeyConditions")
    if isinstance(conditions, dict):
        name = partition_key or next(iter(conditions), "")
        condition = conditions.get(name)
        values = condition.get("AttributeValueList") if isinstance(condition, dict) else None
        return _texts(values[0]) if isinstance(values, list) and values else ()
    return ()


EQUALITY = re.compile(r"([#\w.]+)\s*=\s*(:\w+)")


def _asked_for(given: Mapping[str, Any], partition_key: str) -> tuple[str, ...]:
    """The value in ``id = :id``: a query gives the partition key by equality."""
    names, values = (
        _dict(given, "ExpressionAttributeNames"),
        _dict(given, "ExpressionAttributeValues"),
    )
    for name, value in EQUALITY.findall(str(given["KeyConditionExpression"])):
        if partition_key in ("", names.get(name, name)):
            return _texts(values.get(value))
    return ()


def _texts(value: Any) -> tuple[str, ...]:
    """``{"S": "1234ABCD"}`` → its text."""
    return tuple(str(text) for text in value.values()) if isinstance(value, dict) else ()


def _attributes(given: Mapping[str, Any]) -> tuple[str, ...]:
    """ "The top-level attributes that the request accesses", keys included."""
    found: dict[str, None] = {}
    for member, value in given.items():
        if member in MAPS and isinstance(value, dict):
            found |= dict.fromkeys(value)
        elif member in EXPRESSIONS:
            found |= dict.fromkeys(_named(str(value), _dict(given, "ExpressionAttributeNames")))
        elif member == "AttributesToGet":
            found |= dict.fromkeys(texts([value]))
    return tuple(found)


def _named(expression: str, names: Mapping[str, Any]) -> Iterator[str]:
    for word in NAME.findall(expression):
        if word.lower() not in WORDS and not word.isdigit():
            yield str(names.get(word, word))


def _batch(
    operation: str, given: Mapping[str, Any], where: Where, known: Known
) -> Iterator[Requirement]:
    for name, wanted in _dict(given, "RequestItems").items():
        table = table_arn(name, where)
        items = list(_items(wanted))
        keys: Keys = {}
        leading = [_leading(each, known.partition_key(table, "")) for each in items]
        attributes = [_attributes(each) for each in items]
        _put(keys, "dynamodb:LeadingKeys", leading)
        _put(keys, "dynamodb:Attributes", attributes)
        yield Requirement(f"dynamodb:{operation}", (table,), keys)


def _put(keys: Keys, name: str, values: list[tuple[str, ...]]) -> None:
    found = tuple(dict.fromkeys(text for each in values for text in each))
    if found:
        keys[name] = found


def _items(wanted: Any) -> Iterator[Mapping[str, Any]]:
    """What a batch reads (``Keys`` with a projection) or writes of one table."""
    if isinstance(wanted, dict):
        for key in _dicts(wanted.get("Keys")):
            yield {**wanted, "Key": key}
    for each in _dicts(wanted):
        yield from _dicts(list(each.values()))  # PutRequest or DeleteRequest


def _transaction(
    operation: str, given: Mapping[str, Any], where: Where, known: Known
) -> Iterator[Requirement]:
    for item in _dicts(given.get("TransactItems")):
        for kind, each in item.items():
            if kind in TRANSACTED and isinstance(each, dict):
                made = _on_item(TRANSACTED[kind], each, where, known)
                keys = {**made.context, "dynamodb:EnclosingOperation": operation}
                yield Requirement(made.action, made.resources, keys)


def _statements(given: Mapping[str, Any], member: str, where: Where) -> list[Requirement]:
    needed = [_statement(each, where) for each in _dicts(given.get(member)) or [dict(given)]]
    return list({(each.action, each.resources): each for each in needed}.values())


def _statement(given: Mapping[str, Any], where: Where) -> Requirement:
    """``SELECT * FROM "table"."index"``, ``INSERT INTO "table" VALUE …``."""
    text = str(given.get("Statement", "")).strip()
    verb = re.split(r"\W", text, maxsplit=1)[0].lower()
    action = f"dynamodb:{VERBS.get(verb, 'PartiQLSelect')}"
    found = PARTIQL_TABLE.search(text)
    if not found:
        return Requirement(action, (table_arn("*", where),))
    table = table_arn(found["quoted"] or found["bare"], where)
    index = found["index"]
    keys: Keys = {}
    if verb == "select":
        keys["dynamodb:FullTableScan"] = "false" if _names_a_key(text) else "true"
    return Requirement(action, (f"{table}/index/{index}" if index else table,), keys)


def _names_a_key(text: str) -> bool:
    """Without ``=`` or ``IN`` on the partition key a SELECT "can result in a full table scan"."""
    return bool(re.search(r"\bwhere\b.*(=|\bin\b)", text, re.I | re.S))


def _dict(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = given.get(name)
    return found if isinstance(found, dict) else {}


def _dicts(given: Any) -> list[dict[str, Any]]:
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
