"""How moto is changed from outside: one attribute at a time, and loudly if it is not there."""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any


class SeamMoved(RuntimeError):
    """This release of moto no longer has what we mend."""


def replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Set ``owner.name`` to ``make(what it was)``.

    Raises:
        SeamMoved: when there is no such name.
    """
    if not hasattr(owner, name):
        raise SeamMoved(f"moto's {owner.__name__} has no {name} any more.")
    setattr(owner, name, make(getattr(owner, name)))


def add(owner: Any, name: str, value: Any) -> None:
    """Give ``owner`` what moto does not have.

    Raises:
        SeamMoved: when it has it by now, and ours would hide it.
    """
    if hasattr(owner, name):
        raise SeamMoved(f"moto's {owner.__name__} has its own {name} now.")
    setattr(owner, name, value)


@contextlib.contextmanager
def standing_in(module: str, **names: Any) -> Iterator[None]:
    """A module of which nothing will be used is, meanwhile, only these names."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = types.ModuleType(module)
    vars(sys.modules[module]).update(names)
    try:
        yield
    finally:
        del sys.modules[module]
