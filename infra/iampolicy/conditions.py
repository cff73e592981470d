"""The Condition element: does the context of a request satisfy it?

Sources, in the IAM User Guide: "IAM JSON policy elements: Condition operators", "Conditions with
multiple context keys or values" and "Single-valued vs. multivalued context keys".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from operator import eq, ge, gt, le, lt
from typing import Generic, Literal, Protocol, TypeVar

from iampolicy.matching import PatternSet, Style
from iampolicy.request import Keys

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Quantifier = Literal["", "ForAnyValue", "ForAllValues"]
_P = TypeVar("_P")
_V = TypeVar("_V")


class Values(Protocol):
    """The values a policy gives for one key, read as the operator reads them."""

    @property
    def variables(self) -> list[str]: ...

    def matches(self, name: str, keys: Keys) -> bool: ...

    def unresolved(self, keys: Keys) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class TypedValues(Generic[_V, _P]):
    """Numbers, dates, addresses or bytes. What cannot be read as one equals nothing.

    Policy variables aren't recognised here, as documented for these operators.
    """

    read: Callable[[str], _V | None]
    relation: Callable[[_V, _P], bool]
    wanted: tuple[_P, ...]

    @property
    def variables(self) -> list[str]:
        return []

    def matches(self, name: str, keys: Keys) -> bool:
        value = self.read(name)
        return value is not None and any(self.relation(value, wanted) for wanted in self.wanted)

    def unresolved(self, keys: Keys) -> list[str]:
        return []


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """One key of one operator. All of a statement's conditions must hold."""

    operator: str
    key: str
    texts: tuple[str, ...]
    folded_key: str
    base: str
    values: Values
    quantifier: Quantifier
    negated: bool
    if_exists: bool

    @classmethod
    def of(cls, operator: str, key: str, texts: tuple[str, ...], *, variables: bool) -> Condition:
        """Raises KeyError for an operator that AWS doesn't have."""
        quantifier, name = split_quantifier(operator)
        base = name.removesuffix("IfExists")
        if base == "Null" and name != base:
            raise KeyError(operator)
        build, negated = OPERATORS[base]
        values = build(texts, variables)
        return cls(
            operator, key, texts, key.lower(), base, values, quantifier, negated, name != base
        )

    def holds(self, keys: Keys, missing: set[str]) -> bool:
        """Adds to `missing` the context keys it needed and the request lacks."""
        found = keys.get(self.folded_key)
        if found is None:
            missing.add(self.key)
        if self.base == "Null":
            return self.values.matches("false" if _present(found) else "true", keys)
        if found is None:
            return self._holds_without_key()
        unresolved = self.values.unresolved(keys)
        missing.update(unresolved)
        if unresolved and self.negated:
            return False
        return self._holds_for(found, keys)

    def _holds_without_key(self) -> bool:
        if self.if_exists or self.quantifier == "ForAllValues":
            return True
        return self.negated and not self.quantifier

    def _holds_for(self, found: str | tuple[str, ...], keys: Keys) -> bool:
        if not self.quantifier:
            # "Multivalued context keys require a condition set operator": without one, several
            # values satisfy nothing here, negated operators included.
            single = found if isinstance(found, str) else found[0] if len(found) == 1 else None
            return single is not None and self._accepts(single, keys)
        accepted = (self._accepts(value, keys) for value in _present(found))
        return all(accepted) if self.quantifier == "ForAllValues" else any(accepted)

    def _accepts(self, value: str, keys: Keys) -> bool:
        """Several values in the policy are alternatives; under a negated operator, none may be."""
        return self.values.matches(value, keys) is not self.negated


def split_quantifier(operator: str) -> tuple[Quantifier, str]:
    """`ForAnyValue:StringLike` → (`ForAnyValue`, `StringLike`)."""
    quantifier, colon, name = operator.partition(":")
    if not colon:
        return "", operator
    if quantifier == "ForAnyValue":
        return "ForAnyValue", name
    if quantifier == "ForAllValues":
        return "ForAllValues", name
    raise KeyError(operator)


def _present(found: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The values that set operators and Null see: an empty string counts as no value for them."""
    values = (found,) if isinstance(found, str) else found or ()
    return tuple(value for value in values if value)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(text: str) -> datetime | None:
    """ISO 8601 as the W3C note profiles it, or seconds since 1970; without a zone it is UTC."""
    epoch = _number(text)
    try:
        if epoch is not None:
            return datetime.fromtimestamp(float(epoch), UTC)
        year_and_month = len(text) == len("2026-01")
        date = datetime.fromisoformat(f"{text}-01" if year_and_month else text)
    except (ValueError, OverflowError, OSError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


@lru_cache(maxsize=256)
def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _network(text: str) -> Network | None:
    """Without a prefix length, the one address."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def is_number(text: str) -> bool:
    """Can Numeric operators compare with it?"""
    return _number(text) is not None


def is_date(text: str) -> bool:
    return _date(text) is not None


def is_base64(text: str) -> bool:
    return _bytes(text) is not None


def is_network(text: str) -> bool:
    return _network(text) is not None


def _within(address: Address, network: Network) -> bool:
    return address in network


Build = Callable[[tuple[str, ...], bool], Values]


def _strings(style: Style) -> Build:
    return lambda texts, variables: PatternSet.of(texts, style, variables=variables)


def _typed(
    read: Callable[[str], _V | None],
    relation: Callable[[_V, _P], bool],
    read_policy: Callable[[str], _P | None],
) -> Build:
    def build(texts: tuple[str, ...], variables: bool) -> Values:
        read_texts = (read_policy(text) for text in texts)
        return TypedValues(read, relation, tuple(v for v in read_texts if v is not None))

    return build


def _numbers(relation: Callable[[Decimal, Decimal], bool]) -> Build:
    return _typed(_number, relation, _number)


def _dates(relation: Callable[[datetime, datetime], bool]) -> Build:
    return _typed(_date, relation, _date)


def _addresses(texts: tuple[str, ...], variables: bool) -> Values:
    networks = (_network(text) for text in texts)
    known = tuple(network for network in networks if network is not None)
    values: TypedValues[Address, Network] = TypedValues(_address, _within, known)
    return values


def _null(texts: tuple[str, ...], variables: bool) -> Values:
    """AWS knows no policy variables here, whatever the policy's version."""
    return PatternSet.of(texts, Style.EQUALS_IGNORE_CASE, variables=False)


_POSITIVE, _NEGATED = False, True

OPERATORS: dict[str, tuple[Build, bool]] = {
    "StringEquals": (_strings(Style.EQUALS), _POSITIVE),
    "StringNotEquals": (_strings(Style.EQUALS), _NEGATED),
    "StringEqualsIgnoreCase": (_strings(Style.EQUALS_IGNORE_CASE), _POSITIVE),
    "StringNotEqualsIgnoreCase": (_strings(Style.EQUALS_IGNORE_CASE), _NEGATED),
    "StringLike": (_strings(Style.LIKE), _POSITIVE),
    "StringNotLike": (_strings(Style.LIKE), _NEGATED),
    "NumericEquals": (_numbers(eq), _POSITIVE),
    "NumericNotEquals": (_numbers(eq), _NEGATED),
    "NumericLessThan": (_numbers(lt), _POSITIVE),
    "NumericLessThanEquals": (_numbers(le), _POSITIVE),
    "NumericGreaterThan": (_numbers(gt), _POSITIVE),
    "NumericGreaterThanEquals": (_numbers(ge), _POSITIVE),
    "DateEquals": (_dates(eq), _POSITIVE),
    "DateNotEquals": (_dates(eq), _NEGATED),
    "DateLessThan": (_dates(lt), _POSITIVE),
    "DateLessThanEquals": (_dates(le), _POSITIVE),
    "DateGreaterThan": (_dates(gt), _POSITIVE),
    "DateGreaterThanEquals": (_dates(ge), _POSITIVE),
    "Bool": (_strings(Style.EQUALS_IGNORE_CASE), _POSITIVE),
    "BinaryEquals": (_typed(_bytes, eq, _bytes), _POSITIVE),
    "IpAddress": (_addresses, _POSITIVE),
    "NotIpAddress": (_addresses, _NEGATED),
    "ArnEquals": (_strings(Style.ARN), _POSITIVE),
    "ArnLike": (_strings(Style.ARN), _POSITIVE),
    "ArnNotEquals": (_strings(Style.ARN), _NEGATED),
    "ArnNotLike": (_strings(Style.ARN), _NEGATED),
    "Null": (_null, _POSITIVE),
}
"""Every operator of "IAM JSON policy elements: Condition operators", and whether it is negated."""
