"""Wrong tables."""

from __future__ import annotations

import json

from checks.faults.deployed import Deployed
from checks.faults.language import Apply, Fault, Kind, in_turn, owned_by
from checks.lab02 import key_is_id, round_trip_works, table_exists, table_is_active

Key = tuple[str, str, str]
_RIGHT: Key = ("id", "S", "HASH")
_ELSEWHERE = "eu-west-1"
_REFUSED = "refused by the table's own resource policy"


def _delete(me: Deployed) -> None:
    me.dynamodb.delete_table(TableName=me.names.table)
    me.dynamodb.get_waiter("table_not_exists").wait(TableName=me.names.table)


def _make(*keys: Key, name: str = "", region: str = "") -> Apply:
    def apply(me: Deployed) -> None:
        client = me.client("dynamodb", region)
        table = name or me.names.table
        client.create_table(
            TableName=table,
            KeySchema=[{"AttributeName": key, "KeyType": role} for key, _, role in keys],
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": kind} for key, kind, _ in keys
            ],
            BillingMode="PAY_PER_REQUEST",
            Tags=me.names.tag_list,
        )
        client.get_waiter("table_exists").wait(TableName=table)

    return apply


def _misname(me: Deployed) -> None:
    _make(_RIGHT, name=me.names.table.replace("apigateway", "api-gateway"))(me)


_KEYS: dict[str, tuple[str, list[Key]]] = {
    "The key is id in capital letters": ("ID (String, partition key)", [("ID", "S", "HASH")]),
    "The key is id with a capital letter": ("Id (String, partition key)", [("Id", "S", "HASH")]),
    "The key is another attribute": ("name (String, partition key)", [("name", "S", "HASH")]),
    "The key is a number": ("id (Number, partition key)", [("id", "N", "HASH")]),
    "The key is binary": ("id (Binary, partition key)", [("id", "B", "HASH")]),
    "There is a sort key": (
        "name (String, sort key)",
        [("id", "S", "HASH"), ("name", "S", "RANGE")],
    ),
    "The sort key is a number": (
        "year (Number, sort key)",
        [("id", "S", "HASH"), ("year", "N", "RANGE")],
    ),
    "Partition key and sort key are swapped": (
        "id (String, sort key)",
        [("name", "S", "HASH"), ("id", "S", "RANGE")],
    ),
}


def _protect(me: Deployed) -> None:
    me.dynamodb.update_table(TableName=me.names.table, DeletionProtectionEnabled=True)


def _provision_little(me: Deployed) -> None:
    me.dynamodb.update_table(
        TableName=me.names.table,
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )


def _deny(*actions: str) -> Apply:
    """To everybody, by the table's own policy."""

    def apply(me: Deployed) -> None:
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": list(actions),
            "Resource": me.table_arn(),
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        me.dynamodb.put_resource_policy(ResourceArn=me.table_arn(), Policy=json.dumps(document))

    return apply


UNSEEDED = {table_is_active: "a table is ACTIVE at once here; tests/checks/test_lab02.py has one"}
FAULTS = (
    Fault("There is no table", table_exists, "no such thing", _delete),
    Fault(
        "The table has another name",
        table_exists,
        "the nearest name is",
        in_turn(_delete, _misname),
    ),
    Fault(
        "The table is in another region",
        table_exists,
        f"there is one in {_ELSEWHERE}",
        in_turn(_delete, _make(_RIGHT, region=_ELSEWHERE)),
    ),
    *(
        Fault(title, key_is_id, cause, in_turn(_delete, _make(*keys)))
        for title, (cause, keys) in _KEYS.items()
    ),
    *owned_by(
        round_trip_works,
        {
            "The table's own policy denies reading": (_REFUSED, _deny("dynamodb:GetItem")),
            "The table's own policy denies writing": (_REFUSED, _deny("dynamodb:PutItem")),
        },
    ),
    *owned_by(
        table_is_active,
        {
            "The capacity is 1": ("more are throttled", _provision_little),
            "The table is protected against deletion": ("before lab 08", _protect),
        },
        Kind.WARNING,
    ),
)
