"""A failure of moto's, and what AWS says instead."""

from __future__ import annotations

from typing import NamedTuple


class Failure(NamedTuple):
    """``operations`` are any where none are named; the groups of ``text``, which is sought in what
    moto raises, fill the places in ``message``."""

    operations: str
    error: type[Exception] | tuple[type[Exception], ...]
    code: str
    message: str
    text: str = ""
    status: int = 400


# What a look at something that is not there, or not what it should be, raises in Python.
UNFIT = (AttributeError, IndexError, KeyError, TypeError, ValueError)
NO_NUMBER = r"invalid literal for int\(\)"
NULL = (
    "1 validation error detected: Value null at '{0}' failed to satisfy constraint: "
    "Member must not be null"
)
