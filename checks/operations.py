"""The workshop's operations, each tried on an item of our own.

What an operation did is read from the table itself; its answer is believed only where the answer
is the job.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from checks.items import Item, Items
from checks.observed import Observed
from checks.reply import Reply, as_json

Send = Callable[[dict[str, Any]], Observed[Reply]]
"""One way to call the function with a request."""

STORED = "in the table, as given"
READ = 'the item, under "Item"'
CHANGED = "changed in the table"
GONE = "gone from the table"
LISTED = 'all items, under "Items"'
AT_WORK = "at work on the table"
# DynamoDB's own words, and our handler's, for a table that is not there or not the role's to use.
_REFUSED = re.compile("AccessDenied|ResourceNotFound|No access to the table")
GREETING = {"greeting": "hello", "numbers": [1, 2, 3]}
PRICE = Decimal("19.99")
UNKNOWN = "fly"

_WHOLE_PAGE = 500_000  # characters; a scan gives 1 MB at a time


class Operations:
    """Each operation as seen by who calls it: one of the constants above, or what is wrong."""

    def __init__(self, send: Send, items: Items) -> None:
        self._send = send
        self._items = items

    @property
    def ping(self) -> Observed[Reply]:
        return self._send({"operation": "ping"})

    @property
    def echo(self) -> Observed[Reply]:
        return self._ask("echo", GREETING)

    @property
    def unknown(self) -> Observed[Reply]:
        return self._ask(UNKNOWN, {})

    @property
    def all(self) -> Observed[str]:
        """`AT_WORK`, or what is wrong with the first that doesn't do its job."""
        if not self._idle:
            return replace(self.create, subject="the operations", value=AT_WORK)
        (name, first), *others = self._idle.items()
        more = f"; and no better: {', '.join(dict(others))}" if others else ""
        return replace(first, subject="the operations", value=f"{name}: {first.value}{more}")

    @property
    def any(self) -> Observed[str]:
        """`AT_WORK` when one of them does its job, or else what is wrong with all; and, since the
        table is there and the role may work on it, what a refusal then means."""
        if len(self._idle) < len(self._trials):
            return replace(self.all, value=AT_WORK)
        refused = all(_REFUSED.search(str(seen.value)) for seen in self._idle.values())
        return replace(self.all, value=f"{self.all.value}{self._elsewhere * refused}")

    @cached_property
    def create(self) -> Observed[str]:
        """Twice under one key: the second item replaces the first."""
        with self._items.probe(name="Sample") as item:
            first = self._create(item)
            second = self._items.key(item) | {"colour": "blue"}
            return self._create(second) if first.value == STORED else first

    @property
    def create_with_fraction(self) -> Observed[str]:
        with self._items.probe(price=PRICE) as item:
            return self._create(item)

    @cached_property
    def read(self) -> Observed[str]:
        with self._items.probe(name="Sample") as item:
            reply = self._read(item)
            return reply.map(
                "what read answers",
                lambda answer: READ if answer.part("Item") == item else str(answer),
            )

    @property
    def read_price(self) -> Observed[str]:
        """The price in the answer, as JSON."""
        with self._items.probe(price=PRICE) as item:
            return self._read(item).map(f"a price of {PRICE}, read", _price)

    @cached_property
    def update(self) -> Observed[str]:
        """By an expression that changes one attribute, and leaves another alone."""
        with self._items.probe(name="Sample", colour="blue") as item:
            self._items.put(item)
            expression = {
                "Key": self._items.key(item),
                "UpdateExpression": "set #name = :newName",
                "ExpressionAttributeNames": {"#name": "name"},
                "ExpressionAttributeValues": {":newName": "Updated Name"},
            }
            return self._verified(
                "the item given to update",
                self._ask("update", expression),
                item,
                item | {"name": "Updated Name"},
                CHANGED,
            )

    @cached_property
    def delete(self) -> Observed[str]:
        with self._items.probe(name="Sample") as item:
            self._items.put(item)
            reply = self._ask("delete", {"Key": self._items.key(item)})
            return self._verified("the item given to delete", reply, item, None, GONE)

    @cached_property
    def list(self) -> Observed[str]:
        with self._items.probe(name="one") as one, self._items.probe(name="other") as other:
            for item in (one, other):
                self._items.put(item)
            reply = self._ask("list", {"ConsistentRead": True})
            return reply.map("what list answers", lambda answer: _listed(answer, [one, other]))

    @cached_property
    def _trials(self) -> dict[str, tuple[Observed[str], str]]:
        return {
            "create": (self.create, STORED),
            "read": (self.read, READ),
            "update": (self.update, CHANGED),
            "delete": (self.delete, GONE),
            "list": (self.list, LISTED),
        }

    @property
    def _idle(self) -> dict[str, Observed[str]]:
        """Those that don't do their job."""
        return {name: seen for name, (seen, good) in self._trials.items() if seen.value != good}

    @property
    def _elsewhere(self) -> str:
        there = f"the table {self._items.table} is there, and the role may work on it"
        return f". But {there}: the code asks for another table, or in another region"

    def _create(self, item: Item) -> Observed[str]:
        reply = self._ask("create", {"Item": item})
        return self._verified("the item given to create", reply, item, item, STORED)

    def _read(self, item: Item) -> Observed[Reply]:
        self._items.put(item)
        return self._ask("read", {"Key": self._items.key(item), "ConsistentRead": True})

    def _verified(
        self, subject: str, reply: Observed[Reply], key: Item, expected: Item | None, word: str
    ) -> Observed[str]:
        def judge(answer: Reply) -> str:
            there = self._items.get(key)
            return word if there == expected else _instead(answer, there)

        return reply.map(subject, judge)

    def _ask(self, operation: str, payload: Item) -> Observed[Reply]:
        request = {"operation": operation, "tableName": self._items.table, "payload": payload}
        # As any client would write it: prices are JSON's numbers.
        return self._send(json.loads(json.dumps(request, default=float)))


def _instead(answer: Reply, there: Item | None) -> str:
    if answer.failed:
        return str(answer)
    table = f"the table has {as_json(there)}" if there else "the table has no such item"
    return f"{table}, though the answer was {answer}"


def _price(answer: Reply) -> str:
    item = answer.part("Item")
    return as_json(item["price"]) if isinstance(item, dict) and "price" in item else str(answer)


def _listed(answer: Reply, items: list[Item]) -> str:
    """A table of more than 1 MB is listed in pages, so an item may be on a later one."""
    found = answer.part("Items")
    whole = isinstance(found, list) and all(item in found for item in items)
    is_page = "LastEvaluatedKey" in answer.payload if found else False
    return LISTED if whole or (is_page and len(json.dumps(found)) > _WHOLE_PAGE) else str(answer)
