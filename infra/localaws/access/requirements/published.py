"""What AWS publishes of each service's actions: the Service Authorization Reference.

``publish.py`` writes the two files that this reads.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PUBLISHED = "published.json"
NAMES = "names.json"


@dataclass(frozen=True)
class Action:
    """One row of "Actions defined by …". ``required`` and ``optional`` are names of resource types;
    ``depends`` are other services' actions that it needs as well."""

    level: str = ""
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """One service. ``resources`` are ARN templates (``arn:${Partition}:…``) by resource type,
    ``conditions`` the types of its condition keys (``ArrayOfString``)."""

    actions: Mapping[str, Action]
    resources: Mapping[str, str]
    conditions: Mapping[str, str]


def mapped() -> frozenset[str]:
    """The prefixes of the services whose resources are known here."""
    return frozenset(_file(PUBLISHED)) - {"source"}


@functools.cache
def service(prefix: str) -> Published:
    """
    Raises:
        KeyError: for a service that isn't among ``mapped()``.
    """
    kept = _file(PUBLISHED)[prefix]
    return Published(
        {name: _action(row) for name, row in kept["actions"].items()},
        kept["resources"],
        kept["conditions"],
    )


@functools.cache
def names() -> Mapping[str, frozenset[str]]:
    """Every action of every service of AWS, by the prefix that policies write."""
    return {prefix: frozenset(actions.split()) for prefix, actions in _file(NAMES).items()}


def _action(row: Mapping[str, Any]) -> Action:
    level = row.get("level", "")
    return Action(level, **{name: tuple(row[name]) for name in row if name != "level"})


@functools.cache
def _file(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found
