"""DynamoDB under the bench: items written, read and queried by one client."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from workshop.bench.client import client

_PARTITIONS = 100
_PAGE = 10  # what a query asks for
_BATCH = 25  # BatchWriteItem's limit


@dataclass
class Table:
    """Its key is a partition ``p`` and a number ``n``."""

    client: Any
    name: str

    def put(self) -> None:
        number = str(uuid.uuid4().int % 100)
        self.client.put_item(TableName=self.name, Item=_item(0, number) | {"v": {"S": "Sample"}})

    def get(self) -> None:
        self.client.get_item(TableName=self.name, Key=_item(0, "0"))

    def query(self) -> None:
        """A page from the middle of a partition."""
        found = self.client.query(
            TableName=self.name,
            KeyConditionExpression="p = :p AND n >= :n",
            ExpressionAttributeValues={":p": {"S": "7"}, ":n": {"N": "3"}},
            Limit=_PAGE,
        )
        numbers = [int(item["n"]["N"]) for item in found["Items"]]
        if numbers != sorted(numbers) or len(numbers) != min(_PAGE, self._behind(3)):
            raise RuntimeError(f"the query found {numbers}")

    def fill(self, count: int) -> None:
        """``count`` items, evenly over the partitions."""
        self._count = count
        items = [_item(i % _PARTITIONS, str(i // _PARTITIONS)) for i in range(count)]
        for start in range(0, count, _BATCH):
            writes = [{"PutRequest": {"Item": item}} for item in items[start : start + _BATCH]]
            self.client.batch_write_item(RequestItems={self.name: writes})

    def _behind(self, number: int) -> int:
        return self._count // _PARTITIONS - number


def _item(partition: int, number: str) -> dict[str, dict[str, str]]:
    return {"p": {"S": str(partition)}, "n": {"N": number}}


@contextmanager
def table_of(endpoint: str) -> Iterator[Table]:
    table = Table(client(endpoint, "dynamodb"), f"bench-{uuid.uuid4().hex[:8]}")
    table.client.create_table(
        TableName=table.name,
        AttributeDefinitions=[
            {"AttributeName": "p", "AttributeType": "S"},
            {"AttributeName": "n", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "p", "KeyType": "HASH"},
            {"AttributeName": "n", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    table.client.get_waiter("table_exists").wait(TableName=table.name)
    try:
        yield table
    finally:
        table.client.delete_table(TableName=table.name)


def answers(endpoint: str) -> bool:
    """Whether an AWS call succeeds there."""
    try:
        client(endpoint, "dynamodb").list_tables()
    except (BotoCoreError, ClientError):
        return False
    return True
