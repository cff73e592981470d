"""The functions of a query's expressions, by name in lower case.

Source: "Boolean, comparison, numeric, datetime, and other functions". An argument that is missing
makes the answer missing, but for the functions that ask about just that.
"""

from __future__ import annotations

import ipaddress
import json
import math
import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from localaws.insights.record import Timestamp, shown

MILLISECONDS: Mapping[str, int] = {
    "ms": 1,
    "s": 1000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 7 * 86_400_000,
    "mo": 30 * 86_400_000,
    "q": 91 * 86_400_000,
    "y": 365 * 86_400_000,
}
UNIT = re.compile(r"(\d+)\s*(mo|ms|[smhdwqy])")


def milliseconds(duration: str) -> int:
    """Of ``5m``, ``1 hour``, ``30s``."""
    found = UNIT.match(duration)
    assert found, duration
    return int(found[1]) * MILLISECONDS[found[2]]


def number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _numeric(function: Callable[..., float]) -> Callable[..., Any]:
    def calculate(*values: Any) -> float | None:
        numbers = [number(value) for value in values]
        known = [one for one in numbers if one is not None]
        try:
            return function(*known) if len(known) == len(numbers) else None
        except (ValueError, OverflowError):
            return None

    return calculate


def _textual(function: Callable[..., Any]) -> Callable[..., Any]:
    def of_text(*values: Any) -> Any:
        if any(value is None for value in values):
            return None
        return function(*(shown(value) for value in values))

    return of_text


def _whole(text: str) -> int:
    return int(float(text))


def _substring(text: str, start: str, length: str | None = None) -> str:
    first = _whole(start)
    return text[first:] if length is None else text[first : first + _whole(length)]


def _date(rounding: Callable[[float], int]) -> Callable[..., Any]:
    def rounded(moment: Any, duration: Any) -> Timestamp | None:
        at, width = number(moment), number(duration)
        return None if at is None or not width else Timestamp(rounding(at / width) * int(width))

    return rounded


def _coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _if(condition: Any, then: Any, otherwise: Any = None) -> Any:
    return then if condition else otherwise


def _case(*values: Any) -> Any:
    """Pairs of a condition and its value, and what holds otherwise."""
    for condition, value in zip(values[::2], values[1::2], strict=False):
        if condition:
            return value
    return values[-1] if len(values) % 2 else None


def _is_ip(version: int | None) -> Callable[[str], bool]:
    def is_ip(text: str) -> bool:
        try:
            return version in (None, ipaddress.ip_address(text).version)
        except ValueError:
            return False

    return is_ip


def _in_subnet(version: int | None) -> Callable[[str, str], bool]:
    def in_subnet(text: str, subnet: str) -> bool:
        try:
            return _is_ip(version)(text) and ipaddress.ip_address(text) in ipaddress.ip_network(
                subnet, strict=False
            )
        except ValueError:
            return False

    return in_subnet


def _json_parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _stripped(strip: Callable[[str, str | None], str]) -> Callable[..., str]:
    return lambda text, characters=None: strip(text, characters)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": _numeric(abs),
    "ceil": _numeric(math.ceil),
    "floor": _numeric(math.floor),
    "log": _numeric(math.log),
    "sqrt": _numeric(math.sqrt),
    "greatest": _numeric(lambda *values: max(values)),
    "least": _numeric(lambda *values: min(values)),
    "datefloor": _date(math.floor),
    "dateceil": _date(math.ceil),
    "frommillis": lambda value: None if number(value) is None else Timestamp(number(value) or 0),
    "tomillis": lambda value: None if value is None else int(value),
    "ispresent": lambda value: value is not None,
    "isempty": lambda value: value is None or shown(value) == "",
    "isblank": lambda value: value is None or not shown(value).strip(),
    "coalesce": _coalesce,
    "if": _if,
    "case": _case,
    "jsonparse": _textual(_json_parse),
    "jsonstringify": lambda value: None if value is None else json.dumps(value),
    "strlen": _textual(len),
    "tolower": _textual(str.lower),
    "toupper": _textual(str.upper),
    "trim": _textual(_stripped(str.strip)),
    "ltrim": _textual(_stripped(str.lstrip)),
    "rtrim": _textual(_stripped(str.rstrip)),
    "substr": _textual(_substring),
    "replace": _textual(lambda text, old, new: text.replace(old, new)),
    "strcontains": _textual(lambda text, part: int(part in text)),
    "concat": _textual(lambda *texts: "".join(texts)),
    "split": _textual(lambda text, separator: text.split(separator)),
    "urldecode": _textual(urllib.parse.unquote_plus),
    "urlencode": _textual(urllib.parse.quote_plus),
    "isvalidip": _textual(_is_ip(None)),
    "isvalidipv4": _textual(_is_ip(4)),
    "isvalidipv6": _textual(_is_ip(6)),
    "isipinsubnet": _textual(_in_subnet(None)),
    "isipv4insubnet": _textual(_in_subnet(4)),
    "isipv6insubnet": _textual(_in_subnet(6)),
}
