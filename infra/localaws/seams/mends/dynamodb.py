"""DynamoDB: a key of the wrong type, no keys or no statement are refused; a new index leaves the
keys defined, and a deleted table its policy nowhere; a query looks at its partition alone, and an
attribute's value is copied no further than it can change, and written as it is kept."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping
from typing import Any

from localaws.errors import AwsError
from localaws.seams.keeping import items
from localaws.seams.mends.replacing import replace

MOVED_BY_A_THREAD = (
    *("export_table_to_point_in_time", "describe_export", "list_exports"),
    *("import_table", "describe_import"),
)


def mend() -> None:
    from moto.core.serialize import BaseJSONSerializer
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.models.dynamo_type import DynamoType
    from moto.dynamodb.models.table import Table
    from moto.dynamodb.parsing import partiql
    from moto.dynamodb.responses import DynamoHandler

    replace(DynamoHandler, "create_table", _with_its_keys)
    for name in MOVED_BY_A_THREAD:
        replace(DynamoHandler, name, _absent)
    for name in ("query", "get_query_metadata"):
        replace(partiql, name, _well_formed)
    for method in ("get_item", "update_item", "delete_item"):
        replace(DynamoDBBackend, method, _careful)
    items.mend()
    replace(DynamoDBBackend, "update_table", _defined_before)
    replace(DynamoDBBackend, "delete_table", _with_its_policy)
    replace(Table, "query", _of_one_partition)
    replace(Table, "all_items", _of_the_partition_asked_for)
    replace(DynamoType, "__deepcopy__", _scalars_shared)
    replace(BaseJSONSerializer, "_serialize_type_structure", _plain_values)


def _with_its_keys(create: Any) -> Any:
    """botocore lets them be absent, and so moto fails."""

    def create_table(self: Any) -> Any:
        for name in ("KeySchema", "AttributeDefinitions"):
            if self.body.get(name) is None:
                text = f"Value null at '{name[0].lower()}{name[1:]}' failed to satisfy constraint"
                raise AwsError(
                    "ValidationException",
                    f"1 validation error detected: {text}: Member must not be null",
                )
        return create(self)

    return create_table


def _absent(_: Any) -> Any:
    """moto's have a thread of their own, which would change tables and buckets beside the lock."""

    def refuse(self: Any) -> Any:
        raise NotImplementedError

    return refuse


def _well_formed(read: Any) -> Any:
    """moto's parser fails on what is no statement, or answers nothing."""

    def read_statement(*args: Any, **more: Any) -> Any:
        from moto.core.exceptions import ServiceException
        from werkzeug.exceptions import HTTPException

        try:
            found = read(*args, **more)
            if found is None:
                raise ValueError("it is neither a query nor a change")
            return found
        except (AwsError, HTTPException, ServiceException):
            raise
        except Exception as error:
            text = "Statement wasn't well formed, can't be processed"
            raise AwsError("ValidationException", f"{text}: {error}") from error

    return read_statement


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


def _defined_before(update: Any) -> Any:
    """moto forgets the attributes that a change does not name, the keys' own among them."""

    def update_table(
        self: Any, name: str, attr_definitions: list[dict[str, str]] | None, *args: Any, **more: Any
    ) -> Any:
        table = self.tables.get(name)
        known = {each["AttributeName"]: each for each in table.attr} if table else {}
        named = {each["AttributeName"]: each for each in attr_definitions or ()}
        changed = update(self, name, attr_definitions, *args, **more)
        schemas = [index.schema for index in (*changed.all_indexes(), changed)]
        keys = {key["AttributeName"] for schema in schemas for key in schema}
        changed.attr = [each for key, each in (known | named).items() if key in keys]
        return changed

    return update_table


def _with_its_policy(delete: Any) -> Any:
    """A table of the same name would have it ("Attaching a resource-based policy to a table")."""

    def delete_table(self: Any, name: str) -> Any:
        deleted = delete(self, name)
        self.resource_policies.pop(deleted.table_arn, None)
        return deleted

    return delete_table


def _of_one_partition(query: Any) -> Any:
    """moto sorts the whole table for each query: 35 ms at 10,000 items."""
    signature = inspect.signature(query)

    @functools.wraps(query)
    def query_one_partition(self: Any, *args: Any, **more: Any) -> Any:
        asked = signature.bind(self, *args, **more).arguments
        if asked.get("index_name"):
            return query(self, *args, **more)
        self.partition_asked_for = asked["hash_key"]
        try:
            return query(self, *args, **more)
        finally:
            del self.partition_asked_for

    return query_one_partition


def _of_the_partition_asked_for(all_items: Any) -> Any:
    def items(self: Any) -> Any:
        if not hasattr(self, "partition_asked_for"):
            return all_items(self)
        partition = self.items.get(self.partition_asked_for)
        if isinstance(partition, dict):
            return list(partition.values())
        return [] if partition is None else [partition]

    return items


_SCALARS = frozenset({"S", "N", "B", "BOOL", "NULL"})


def _scalars_shared(deepcopy: Any) -> Any:
    """moto copies each item that it answers, and changes an attribute by putting another in its
    place; only lists, maps and sets are changed where they are."""

    def copied(self: Any, memo: dict[int, Any]) -> Any:
        return self if self.type in _SCALARS else deepcopy(self, memo)

    return copied


# Strings, numbers, booleans and sets of them are JSON as they are kept; binary values are not, and
# lists and maps may hold some.
_PLAIN = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})


def _plain_values(serialize: Any) -> Any:
    """moto's serialiser tries every name that a member could have, and every type of a value."""

    def serialize_structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if type(value) is not dict:
            serialize(self, serialized, value, shape, key)
        elif shape.name == "AttributeValue" and _PLAIN.issuperset(value):
            serialized[key] = value
        elif value.keys() <= shape.members.keys() and not _is_transformed(self):
            written = self.MAP_TYPE() if key else serialized
            for name, given in value.items():
                if given is not None:
                    member = shape.members[name]
                    member.parent = shape
                    self._serialize(written, given, member, name)
            if key:
                self._default_serialize(serialized, written, shape, key)
        else:
            serialize(self, serialized, value, shape, key)

    return serialize_structure


def _is_transformed(serializer: Any) -> bool:
    return bool(getattr(serializer._value_picker, "response_transformers", None))
