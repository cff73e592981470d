"""What a call requires by its service's published actions, resource types and condition keys."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.access.requirement import Requirement
from localaws.access.requirements import published
from localaws.access.requirements.arns import Template, Where, template, texts
from localaws.access.requirements.asked import Asked, model_of
from localaws.access.requirements.context import context
from localaws.access.requirements.names import MEMBERS

EVERYTHING = ("*",)


@dataclass(frozen=True, eq=False)
class Kind:
    """A resource type of an action, and the members of its calls that name one, by placeholder."""

    required: bool
    template: Template
    members: Mapping[str, tuple[str, ...]]


def requirement(asked: Asked, where: Where, operation: str = "") -> Requirement:
    """For one action on what the call names. ``operation`` is its name where that isn't the
    call's."""
    action = f"{asked.prefix}:{operation or asked.operation}"
    return Requirement(action, resources(asked, where, operation), context(asked, action))


def resources(asked: Asked, where: Where, operation: str = "") -> tuple[str, ...]:
    """ARNs, or ``*`` alone.

    "If the action supports resource types, the ones with an asterisk are required": of these, and
    without any of the others, those count that the call names. What it doesn't name is ``*``.
    """
    action = operation or asked.operation
    kinds = _kinds(asked.prefix, action, asked.service, asked.operation)
    for required in (True, False):
        wanted = [kind for kind in kinds if kind.required is required]
        found = {kind: arns for kind in wanted if (arns := _named(kind, asked.parameters, where))}
        if found:
            return tuple(dict.fromkeys(itertools.chain(*_particular(found).values())))
    unnamed = dict.fromkeys(kind.template.fill(where, {}) for kind in kinds if kind.required)
    return tuple(unnamed) or EVERYTHING


@functools.lru_cache(maxsize=4096)
def _kinds(prefix: str, action: str, service: str, operation: str) -> tuple[Kind, ...]:
    if prefix not in published.mapped():
        return ()
    known = published.service(prefix)
    row = known.actions.get(action, published.Action())
    model = model_of(service, operation)
    shape = model.input_shape if model else None
    members = tuple(shape.members) if shape else ()
    return tuple(
        _kind(prefix, name in row.required, template(known.resources[name]), members)
        for name in (*row.required, *row.optional)
        if name in known.resources
    )


def _kind(prefix: str, required: bool, made: Template, members: Iterable[str]) -> Kind:
    own = MEMBERS.get(prefix, {})
    plain = {member.lower(): member for member in members}
    filled = {}
    for name in made.placeholders:
        wanted = own.get(name, (name, name.removesuffix("WithPath")))
        filled[name] = tuple(plain[each.lower()] for each in wanted if each.lower() in plain)
    return Kind(required, made, filled)


def _named(kind: Kind, parameters: Mapping[str, Any], where: Where) -> list[str]:
    """The ARNs among the parameters, or one for each name; the first placeholder has to be there,
    as a resource's own name does."""
    whole = [text for text in texts(parameters.values()) if kind.template.pattern.fullmatch(text)]
    if whole or not kind.template.placeholders:
        return whole
    values: dict[str, list[str]] = {}
    for name, members in kind.members.items():
        given = (list(texts([parameters[each]])) for each in members if each in parameters)
        values[name] = [_as_placed(name, text) for text in next(given, [])]
    if not values[kind.template.placeholders[0]]:
        return []
    lists = [found or [""] for found in values.values()]
    chosen = (dict(zip(values, combined, strict=True)) for combined in itertools.product(*lists))
    return [kind.template.fill(where, each) for each in chosen]


def _as_placed(placeholder: str, text: str) -> str:
    """A queue's URL ends with its name; a parameter's name loses the slash that it may begin with
    ("Referencing Systems Manager parameters in IAM policies", by the placeholder's own name)."""
    if placeholder == "QueueName":
        return text.rpartition("/")[2]
    if placeholder == "OidcProviderName":
        return text.removeprefix("https://")
    return text.removeprefix("/") if placeholder.endswith("WithoutLeadingSlash") else text


def _particular(found: dict[Kind, list[str]]) -> dict[Kind, list[str]]:
    """Without the types that another one says more of: a rule's bus, an object's bucket."""
    sets = {kind: set(kind.template.placeholders) for kind in found}
    return {
        kind: arns
        for kind, arns in found.items()
        if kind.required or not any(sets[kind] < sets[other] for other in found)
    }
