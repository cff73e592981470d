"""Condition keys whose values are in the request itself.

Sources: "Condition keys for …" of each service in the Service Authorization Reference, and "AWS
global condition context keys" (IAM User Guide) for ``aws:RequestTag`` and ``aws:TagKeys``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from localaws.access.requirements import published
from localaws.access.requirements.asked import Asked, model_of

Context = dict[str, str | tuple[str, ...]]
Held = tuple[tuple[str, str, bool], ...]
TAGS = ("Tags", "tags", "TagList", "tagList", "TagsList", "AddTags")
TAG_KEYS = ("TagKeys", "tagKeys", "RemoveTagKeys")
# Members that hold a key's value under another name, by the key in lower case.
MEMBERS = {
    "lambda:functionurlauthtype": "AuthType",
    "lambda:layer": "Layers",
    "rds:databaseclass": "DBInstanceClass",
    "rds:databaseengine": "Engine",
}


def context(asked: Asked, action: str) -> Context:
    """For an action of its service, as policies write it."""
    prefix, _, name = action.partition(":")
    if prefix not in published.mapped():
        return {}
    found: Context = {}
    for key, member, is_many in _members(prefix, name, asked.service, asked.operation):
        values = text_of(asked.parameters.get(member))
        if values:
            found[key] = values if is_many else values[0]
    return found | tags(asked.parameters)


@functools.lru_cache(maxsize=4096)
def _members(prefix: str, action: str, service: str, operation: str) -> Held:
    """The action's own keys, the members of the request that hold their values, and whether there
    may be several."""
    known = published.service(prefix).actions.get(action)
    model = model_of(service, operation)
    if known is None or model is None or model.input_shape is None:
        return ()
    service_keys = published.service(prefix).conditions
    members = {_plain(member): member for member in model.input_shape.members}
    found = []
    for key in known.keys:
        if key.startswith(prefix + ":"):
            names = (key.partition(":")[2], MEMBERS.get(key.lower(), ""))
            is_many = service_keys.get(key, "").startswith("ArrayOf")
            found += [(key, members[n], is_many) for n in map(_plain, names) if n in members]
    return tuple(found)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def text_of(value: Any) -> tuple[str, ...]:
    """As conditions read it; nothing for what isn't text, a number, a boolean or a list of them."""
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, str | int | float):
        return (str(value),)
    if isinstance(value, list):
        return tuple(text for each in value for text in text_of(each))
    return ()


def tags(parameters: Mapping[str, Any]) -> Context:
    """``aws:RequestTag/…`` and ``aws:TagKeys`` of a request that tags or untags something."""
    pairs = _tags(next((parameters[name] for name in TAGS if name in parameters), None))
    found: Context = {f"aws:RequestTag/{key}": value for key, value in pairs.items()}
    taken: Any = next((parameters[name] for name in TAG_KEYS if name in parameters), [])
    keys = (*pairs, *text_of(taken))
    return found | ({"aws:TagKeys": keys} if keys else {})


def _tags(given: Any) -> dict[str, str]:
    """Services write a tag as ``{Key, Value}``, ``{key, value}`` or a member of a map."""
    if isinstance(given, dict):
        items = given.get("Items", given.get("TagSet"))
        if isinstance(items, list):
            return _tags(items)
        return {str(key): value for key, value in given.items() if isinstance(value, str)}
    found = {}
    for each in given if isinstance(given, list) else ():
        if isinstance(each, dict):
            folded = {str(key).lower().removeprefix("tag"): text for key, text in each.items()}
            if isinstance(folded.get("key"), str):
                found[folded["key"]] = str(folded.get("value", ""))
    return found
