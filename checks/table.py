"""A DynamoDB table, as deployed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import cached_property
from typing import Any

from checks.cloud import Answer, Cloud, call_text
from checks.language import CouldNotCheck
from checks.nearby import in_other_regions, named_like
from checks.observed import Observed

_ROLES = {"HASH": "partition key", "RANGE": "sort key"}
_OWN_REFUSAL = "explicit deny in a resource-based policy"  # as IAM words it, whoever asks
_TYPES = {"S": "String", "N": "Number", "B": "Binary"}


class Table:
    def __init__(self, name: str, key: str, cloud: Cloud) -> None:
        self.name = name
        self._key = key
        self._cloud = cloud

    @property
    def arn(self) -> str:
        """Its ARN, whether or not the table exists."""
        return self._cloud.arn("dynamodb", f"table/{self.name}")

    @cached_property
    def description(self) -> Observed[Answer]:
        """`describe_table`'s `Table`."""
        seen = self._look(region=None).map(f"the table {self.name}", lambda answer: answer["Table"])
        return replace(seen, nearby=self._nearby)

    @property
    def status(self) -> Observed[str]:
        return self.description.map(f"the status of the table {self.name}", _status)

    @property
    def key_schema(self) -> Observed[list[str]]:
        """Each key attribute in words: "id (String, partition key)"."""
        return self.description.map(f"the key of the table {self.name}", _key_in_words)

    @property
    def caveats(self) -> list[str]:
        """What is allowed, and unwise here."""
        table = self.description.value or {}
        few = 1 in table.get("ProvisionedThroughput", {}).values()
        return [
            *(["a capacity of 1 is one request a second, and more are throttled"] * few),
            *(["deletion protection has to go before lab 08"] * _is_protected(table)),
        ]

    @cached_property
    def round_trip(self) -> Observed[str]:
        """The value read back after writing one item of our own, which is deleted again."""
        item = {self._key: {"S": f"workshop-check-{uuid.uuid4()}"}, "note": {"S": "a probe"}}
        return Observed(
            f"an item written to {self.name} and read back",
            self._write_and_read(item),
            call_text("dynamodb", "put_item", {"TableName": self.name, "Item": item}),
        )

    def _write_and_read(self, item: dict[str, Any]) -> str:
        key = {self._key: item[self._key]}
        try:
            return self._put_and_got(item, key)
        except CouldNotCheck as trouble:
            if _OWN_REFUSAL not in trouble.found:
                raise
            return "refused by the table's own resource policy"

    def _put_and_got(self, item: dict[str, Any], key: dict[str, Any]) -> str:
        self._cloud.ask("dynamodb", "put_item", TableName=self.name, Item=item)
        try:
            answer = self._cloud.ask(
                "dynamodb", "get_item", TableName=self.name, Key=key, ConsistentRead=True
            )
        finally:
            self._cloud.ask("dynamodb", "delete_item", TableName=self.name, Key=key)
        return "the same" if answer.get("Item") == item else f"changed: {answer.get('Item')}"

    def _look(self, region: str | None) -> Observed[Answer]:
        return self._cloud.look(
            f"the table {self.name}",
            "dynamodb",
            "describe_table",
            region=region,
            TableName=self.name,
        )

    def _nearby(self) -> str:
        elsewhere = in_other_regions(
            lambda region: self._look(region).value is not None, self._cloud.region
        )
        names, _ = self._cloud.pages("dynamodb", "list_tables", "TableNames")
        return elsewhere or named_like(self.name, names)


def _is_protected(table: Answer) -> bool:
    return bool(table.get("DeletionProtectionEnabled"))


def _status(table: Answer) -> str:
    return str(table["TableStatus"])


def _key_in_words(table: Answer) -> list[str]:
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    return [
        f"{name} ({_TYPES[types[name]]}, {_ROLES[each['KeyType']]})"
        for each in table["KeySchema"]
        for name in [each["AttributeName"]]
    ]
