"""DynamoDB's items: a record each, written when it has changed."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.seams.keeping.named import Named
from localaws.seams.mends.replacing import replace
from localaws.state.batch import Batch

BINARY = "base64"
Key = tuple[Any, Any]

TABLES = Named("items/")
_changed: dict[str, set[Key]] = {}


def mend() -> None:
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.models.table import Table

    replace(Table, "put_item", _noting_put)
    replace(Table, "delete_item", _noting_deletion)
    replace(DynamoDBBackend, "update_item", _noting_update)
    replace(DynamoDBBackend, "transact_write_items", _noting_transaction)


def _noting_put(put: Any) -> Any:
    def put_item(self: Any, *args: Any, **more: Any) -> Any:
        item = put(self, *args, **more)
        _note(self, item.hash_key, item.range_key)
        return item

    return put_item


def _noting_deletion(delete: Any) -> Any:
    def delete_item(self: Any, hash_key: Any, range_key: Any) -> Any:
        _note(self, hash_key, range_key)
        return delete(self, hash_key, range_key)

    return delete_item


def _noting_update(update: Any) -> Any:
    def update_item(self: Any, table_name: str, key: Any, *args: Any, **more: Any) -> Any:
        item = update(self, table_name, key, *args, **more)
        _note(self.get_table(table_name), item.hash_key, item.range_key)
        return item

    return update_item


def _noting_transaction(transact: Any) -> Any:
    """One that fails leaves copies in the tables' place, which hold what there was before."""

    def transact_write_items(self: Any, *args: Any, **more: Any) -> Any:
        try:
            return transact(self, *args, **more)
        except BaseException:
            for table in self.tables.values():
                TABLES.adopt(table)
            raise

    return transact_write_items


def _note(table: Any, hash_key: Any, range_key: Any) -> None:
    name = TABLES.known(table)
    if name is not None:
        _changed.setdefault(name, set()).add((hash_key, range_key))


def keep(table: Any) -> Mapping[str, Any]:
    """What the graph holds of a table."""
    TABLES.name(table)
    return {attribute: value for attribute, value in vars(table).items() if attribute != "items"}


def complete(table: Any) -> None:
    table.items = defaultdict(dict)
    TABLES.adopt(table)


def changes() -> Batch:
    batch = Batch()
    new = TABLES.take_new()
    for name, table in new.items():
        for item in _items(table):
            batch.put[name, _key(item.hash_key, item.range_key)] = _image(item)
    for name, keys in _changed.items():
        table = TABLES.find(name)
        if table is not None and name not in new:
            _add_changes(batch, name, table, keys)
    _changed.clear()
    return batch


def _add_changes(batch: Batch, name: str, table: Any, keys: set[Key]) -> None:
    for hash_key, range_key in keys:
        item, key = table.get_item(hash_key, range_key), _key(hash_key, range_key)
        if item is None:
            batch.dropped.add((name, key))
        else:
            batch.put[name, key] = _image(item)


def _items(table: Any) -> Iterator[Any]:
    for found in table.items.values():
        if isinstance(found, dict):
            yield from found.values()
        else:
            yield found


def _key(hash_key: Any, range_key: Any) -> str:
    return _text([_plain(hash_key), _plain(range_key)])


def _plain(value: Any) -> Any:
    return None if value is None else {value.type: value.value}


def _image(item: Any) -> bytes:
    return _text(item.to_json()["Attributes"]).encode()


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), default=_binary)


def _binary(value: bytes) -> dict[str, str]:
    return {BINARY: base64.b64encode(value).decode()}


def _value(text: str | bytes) -> Any:
    return json.loads(text, object_hook=_object)


def _object(found: dict[str, Any]) -> Any:
    """An attribute's name may be this, too; its value is no text then, but an object."""
    text = found.get(BINARY)
    return base64.b64decode(text) if isinstance(text, str) else found


def read(collection: str, records: Mapping[str, bytes]) -> None:
    from moto.dynamodb.models.dynamo_type import DynamoType, Item

    table = TABLES.find(collection)
    if table is None:
        return
    for key, image in records.items():
        hash_key, range_key = (None if it is None else DynamoType(it) for it in _value(key))
        item = Item(hash_key, range_key, {})  # type: ignore[arg-type]
        # LimitedSizeDict adds up all it holds for each attribute that is set.
        attributes = {name: DynamoType(value) for name, value in _value(image).items()}
        dict.update(item.attrs, attributes)
        if range_key is None:
            table.items[hash_key] = item
        else:
            table.items[hash_key][range_key] = item


def forget() -> None:
    TABLES.forget()
    _changed.clear()
