"""ARNs of what a call names, by the templates that AWS publishes.

A template's placeholder is filled from the member of the same name; ``names.py`` has the others.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
GIVEN = ("Partition", "Region", "Account")
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


@dataclass(frozen=True)
class Where:
    """Where a call is made; what it names without an ARN is there."""

    region: str
    account: str

    @property
    def partition(self) -> str:
        return _partition(self.region)

    def arn(self, service: str, rest: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{rest}"


@functools.cache
def _partition(region: str) -> str:
    """ "Amazon Resource Names (ARNs)", IAM User Guide."""
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")


@dataclass(frozen=True)
class Template:
    """``arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}``."""

    text: str
    placeholders: tuple[str, ...]
    pattern: re.Pattern[str]

    def fill(self, where: Where, values: Mapping[str, str]) -> str:
        """With ``*`` for what the call doesn't say."""
        given = {"Partition": where.partition, "Region": where.region, "Account": where.account}
        return PLACEHOLDER.sub(lambda m: given.get(m[1]) or values.get(m[1]) or "*", self.text)


@functools.cache
def template(text: str) -> Template:
    parts = PLACEHOLDER.split(text)
    inner = (
        (r"[^:]*" if part in GIVEN else r".+") if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
    names = tuple(name for name in parts[1::2] if name not in GIVEN)
    return Template(text, names, re.compile("".join(inner), re.DOTALL))


def texts(values: Iterable[Any]) -> Iterator[str]:
    """The strings among the values of members, and of lists of them."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, str))
