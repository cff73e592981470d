"""The steps of a query: each takes records, and hands records on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import lark

from localaws.insights import expressions
from localaws.insights.expressions import (
    Value,
    compiled,
    field_name,
    of_group,
    token_of,
    unquoted,
)
from localaws.insights.functions import number
from localaws.insights.grammar import malformed
from localaws.insights.record import Record, shown
from localaws.patterns import DOT_IS_ALL, Match, Pattern

Records = Iterable[Record]
Step = Callable[[Records], Records]
MOST_RECORDS = 10_000


class Plan:
    """``steps`` in their order; ``shown`` the fields that results have, in theirs. ``is_sorted``
    and ``limit`` as the query says, ``is_grouped`` once it has ``stats``."""

    def __init__(self, text: str, tree: lark.Tree[Any]) -> None:
        self.text = text
        self.steps: list[Step] = []
        self.fields: list[str] = []
        self.display: list[str] | None = None
        self.limit: int | None = None
        self.is_grouped = False
        for command in tree.children:
            self.steps.append(COMMANDS[command.data](self, command))

    @property
    def shown(self) -> list[str]:
        """ "If a query has no fields and no display, the default is @timestamp, @message"."""
        return self.display or list(dict.fromkeys(self.fields)) or ["@timestamp", "@message"]

    def label(self, named: lark.Tree[Any]) -> str:
        """Its alias, or the expression as it is written."""
        value, _, alias = named.children
        if alias is not None:
            return field_name(alias)
        if value.data == "field":
            return field_name(value)
        return self.text[value.meta.start_pos : value.meta.end_pos]


def _fields(plan: Plan, command: lark.Tree[Any]) -> Step:
    named = [(plan.label(one), one.children[0]) for one in _trees(command)]
    plan.fields += [label for label, _ in named]
    return _adding([(label, compiled(value)) for label, value in named if value.data != "field"
                    or label != field_name(value)])  # fmt: skip


def _display(plan: Plan, command: lark.Tree[Any]) -> Step:
    before, plan.fields = plan.fields, []
    step = _fields(plan, command)
    plan.display, plan.fields = plan.fields, before
    return step


def _adding(values: list[tuple[str, Value]]) -> Step:
    def add(records: Records) -> Iterator[Record]:
        for record in records:
            for label, value in values:
                record.added[label] = value(record)
            yield record

    return add


def _filter(_: Plan, command: lark.Tree[Any]) -> Step:
    condition = compiled(command.children[1])
    return lambda records: (record for record in records if condition(record))


def _sort(_: Plan, command: lark.Tree[Any]) -> Step:
    keys = [
        (compiled(key.children[0]), str(key.children[1] or "asc").lower() == "desc")
        for key in _trees(command)
    ]

    def sort(records: Records) -> list[Record]:
        found = list(records)
        for value, descending in reversed(keys):
            found.sort(key=lambda record: _order(value(record)), reverse=descending)
        return found

    return sort


def _order(value: Any) -> tuple[int, float, str]:
    """What is missing comes first, then numbers, then texts ("sort")."""
    if value is None:
        return 0, 0.0, ""
    known = number(value)
    return (2, 0.0, shown(value)) if known is None else (1, known, "")


def _limit(plan: Plan, command: lark.Tree[Any]) -> Step:
    plan.limit = int(token_of(command, "INTEGER"))
    if not 0 < plan.limit <= MOST_RECORDS:
        text = f"limit must be between 1 and {MOST_RECORDS}"
        raise malformed(text, command.meta.start_pos, command.meta.end_pos)
    most = plan.limit
    return lambda records: itertools.islice(records, most)


def _dedup(_: Plan, command: lark.Tree[Any]) -> Step:
    values = [compiled(one) for one in _trees(command)]

    def dedup(records: Records) -> Iterator[Record]:
        """The first of each; what lacks one of the fields is not looked at, and is kept."""
        seen: set[tuple[str, ...]] = set()
        for record in records:
            found = [value(record) for value in values]
            key = tuple(shown(one) for one in found)
            if None in found or key not in seen:
                seen.add(key)
                yield record

    return dedup


def _stats(plan: Plan, command: lark.Tree[Any]) -> Step:
    parts = command.children
    place = next((n for n, one in enumerate(parts) if getattr(one, "type", "") == "BY"), len(parts))
    wanted = [(plan.label(one), of_group(one.children[0])) for one in parts[:place]
              if isinstance(one, lark.Tree)]  # fmt: skip
    groups = [(plan.label(one), compiled(one.children[0])) for one in parts[place:]
              if isinstance(one, lark.Tree)]  # fmt: skip
    plan.is_grouped = True
    plan.fields = [label for label, _ in (*groups, *wanted)]
    plan.display = None

    def stats(records: Records) -> Iterator[Record]:
        by_key: dict[tuple[str, ...], tuple[dict[str, Any], list[Record]]] = {}
        for record in records:
            own = {label: value(record) for label, value in groups}
            key = tuple(shown(value) for value in own.values())
            by_key.setdefault(key, (own, []))[1].append(record)
        if not groups and not by_key:
            by_key[()] = ({}, [])
        for own, members in by_key.values():
            found = {label: value(members) for label, value in wanted}
            yield Record(None, own | found)

    return stats


def _parse_glob(plan: Plan, command: lark.Tree[Any]) -> Step:
    subject = _subject(command)
    token = token_of(command, "STRING")
    names = [field_name(one) for one in command.children[3:] if isinstance(one, lark.Tree)]
    parts = unquoted(str(token)).split("*")
    if len(parts) - 1 != len(names):
        start = token.start_pos or 0
        text = f"parse has {len(parts) - 1} wildcards for {len(names)} fields"
        raise malformed(text, start, start + len(token))
    # The last wildcard takes what is left, where nothing follows it.
    ends = ["(.*?)"] * (len(parts) - 2) + ["(.*)" if parts[-1] == "" else "(.*?)"]
    pattern = "".join(
        re.escape(part) + wildcard for part, wildcard in zip(parts, [*ends, ""], strict=False)
    )
    expression = Pattern(pattern, DOT_IS_ALL)
    return _parsing(
        subject, expression, lambda found: dict(zip(names, found.groups(), strict=True))
    )


def _parse_regex(plan: Plan, command: lark.Tree[Any]) -> Step:
    token = token_of(command, "REGEX")
    expression = expressions.regex(token)
    if not expression.names:
        start = token.start_pos or 0
        raise malformed("parse needs named groups, (?<name>…)", start, start + len(token))
    return _parsing(_subject(command), expression, lambda found: found.groupdict())


def _subject(command: lark.Tree[Any]) -> Value:
    """ "If you don't specify a field, @message is parsed"."""
    given = command.children[1]
    return compiled(given) if isinstance(given, lark.Tree) else lambda record: record["@message"]


def _parsing(
    subject: Value,
    expression: Pattern,
    fields_of: Callable[[Match], Mapping[str, Any]],
) -> Step:
    def parse(records: Records) -> Iterator[Record]:
        for record in records:
            value = subject(record)
            found = None if value is None else expression.search(shown(value))
            if found:
                record.added |= fields_of(found)
            yield record

    return parse


def _trees(command: lark.Tree[Any]) -> list[lark.Tree[Any]]:
    return [one for one in command.children if isinstance(one, lark.Tree)]


COMMANDS: Mapping[str, Callable[[Plan, lark.Tree[Any]], Step]] = {
    "fields": _fields,
    "display": _display,
    "filter": _filter,
    "stats": _stats,
    "sort": _sort,
    "limit": _limit,
    "dedup": _dedup,
    "parse_glob": _parse_glob,
    "parse_regex": _parse_regex,
}
