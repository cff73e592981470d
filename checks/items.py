"""Items of our own in a table: written and read by the checks, and gone afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from checks.cloud import Cloud

Item = dict[str, Any]


class Items:
    """Items in Python's types, numbers as int or Decimal."""

    def __init__(self, table: str, key: str, cloud: Cloud) -> None:
        self.table = table
        self._key = key
        self._cloud = cloud

    @contextmanager
    def probe(self, **attributes: Any) -> Iterator[Item]:
        """An item that nobody else has, not written yet; its key is deleted at the end."""
        item = {self._key: f"workshop-check-{uuid.uuid4()}", **attributes}
        try:
            yield item
        finally:
            self._cloud.ask(
                "dynamodb", "delete_item", TableName=self.table, Key=self._raw_key(item)
            )

    def key(self, item: Item) -> Item:
        return {self._key: item[self._key]}

    def put(self, item: Item) -> None:
        self._cloud.ask("dynamodb", "put_item", TableName=self.table, Item=_raw(item))

    def get(self, item: Item) -> Item | None:
        """What the table has under the item's key now."""
        answer = self._cloud.ask(
            "dynamodb",
            "get_item",
            TableName=self.table,
            Key=self._raw_key(item),
            ConsistentRead=True,
        )
        read = TypeDeserializer().deserialize
        raw = answer.get("Item")
        return {name: read(value) for name, value in raw.items()} if raw else None

    def _raw_key(self, item: Item) -> dict[str, Any]:
        return _raw(self.key(item))


def _raw(item: Item) -> dict[str, Any]:
    write = TypeSerializer().serialize
    return {name: write(value) for name, value in item.items()}
