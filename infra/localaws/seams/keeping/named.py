"""Objects that have a collection of records of their own, by a name that hangs on each.

moto copies some of them, for transactions and backups. A copy that turns up in the graph gets a
name of its own, and all that it holds is written.
"""

from __future__ import annotations

import uuid
import weakref
from collections.abc import Iterator
from typing import Any


class Named:
    """``prefix`` begins the names of their collections."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._attribute = f"localaws_{prefix.strip('/')}"
        self._objects: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
        self._new: set[str] = set()

    def name(self, of: Any) -> str:
        """Its collection's, which the graph keeps with it."""
        name: str | None = vars(of).get(self._attribute)
        if name is None or self._objects.get(name) is not of:
            name = vars(of)[self._attribute] = self.prefix + uuid.uuid4().hex
            self._objects[name] = of
            self._new.add(name)
        return name

    def known(self, of: Any) -> str | None:
        """None before the graph has named it."""
        name: str | None = vars(of).get(self._attribute)
        return name

    def adopt(self, of: Any) -> None:
        """It has its name from the graph, or from what it takes the place of."""
        name = self.known(of)
        if name is not None:
            self._objects[name] = of

    def find(self, name: str) -> Any | None:
        return self._objects.get(name)

    def take_new(self) -> dict[str, Any]:
        """Those of which nothing is written yet."""
        found = {name: self._objects[name] for name in self._new if name in self._objects}
        self._new.clear()
        return found

    def gone(self, kept: set[str]) -> set[str]:
        """The collections whose objects are no more."""
        return {one for one in kept if one.startswith(self.prefix)} - set(self._objects)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield from list(self._objects.items())

    def forget(self) -> None:
        self._objects.clear()
        self._new.clear()
