"""DynamoDB: a key of the wrong type is refused, also where moto does not look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.dynamodb.models import DynamoDBBackend

    for method in ("get_item", "update_item", "delete_item"):
        replace(DynamoDBBackend, method, _careful)


def _careful(call: Any) -> Any:
    def with_key(
        self: Any, table_name: str, key: Mapping[str, Any], *args: Any, **more: Any
    ) -> Any:
        table = self.tables.get(table_name)
        if table is not None:
            _refuse_types(table.attr, key)
        return call(self, table_name, key, *args, **more)

    return with_key


def _refuse_types(definitions: list[dict[str, str]], key: Mapping[str, Any]) -> None:
    for definition in definitions:
        name = definition["AttributeName"]
        value = key.get(name)
        if value is None:
            continue
        if definition["AttributeType"] not in value:
            message = "The provided key element does not match the schema"
            raise AwsError("ValidationException", message)
        if "" in value.values():
            raise AwsError(
                "ValidationException",
                "One or more parameter values are not valid. The AttributeValue for a key "
                f"attribute cannot contain an empty string value. Key: {name}",
            )
