"""Wildcards, ARNs and policy variables: does a string of a policy match one of a request?

Sources, in the IAM User Guide: "IAM JSON policy elements: Action", "… Resource", "… Condition
operators" and "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from iampolicy.request import Keys

_SPECIAL = re.compile(r"[*?]")
_SPECIAL_OR_VARIABLE = re.compile(
    r"\$\{(?P<escaped>[*?$])\}"
    r"|\$\{(?P<key>[^{},']+)(?:,\s*'(?P<default>[^']*)')?\}"
    r"|(?P<wildcard>[*?])"
)
_ARN_COMPONENTS = 6
_UNTIL_SERVICE = 3


class Wildcard(Enum):
    """`*` is any run of characters, the empty one too; `?` is exactly one character."""

    ANY = "*"
    ONE = "?"


class Style(Enum):
    """How strings of one element are compared."""

    ACTION = "wildcards, whatever the letter case"
    RESOURCE = "an ARN with wildcards; one that ends a component reaches past its colon"
    ARN = "an ARN with wildcards, component by component"
    LIKE = "wildcards"
    EQUALS = "equality"
    EQUALS_IGNORE_CASE = "equality, whatever the letter case"


@dataclass(frozen=True, slots=True)
class Variable:
    """`${key}` or `${key, 'default'}`."""

    key: str
    default: str | None

    def value(self, keys: Keys) -> str | None:
        """Its text in this request; a multivalued key cannot serve as a variable."""
        found = keys.get(self.key.lower())
        return found if isinstance(found, str) else self.default


Bound = str | Wildcard
Token = Bound | Variable


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One string of a policy, taken apart once: an ARN into components, others as one whole."""

    style: Style
    components: tuple[tuple[Token, ...], ...]
    variables: tuple[Variable, ...]

    @classmethod
    def of(cls, text: str, style: Style, *, variables: bool) -> Pattern:
        """`variables` says whether the policy's version knows policy variables."""
        wildcards = style not in (Style.EQUALS, Style.EQUALS_IGNORE_CASE)
        tokens = _tokens(text, wildcards=wildcards, variables=variables)
        found = tuple(token for token in tokens if isinstance(token, Variable))
        if style in (Style.RESOURCE, Style.ARN):
            return cls(style, _components(tokens), found)
        return cls(style, (tokens,), found)

    def values(self, keys: Keys) -> tuple[str | None, ...]:
        """What each variable stands for in this request."""
        return tuple(variable.value(keys) for variable in self.variables)

    def source(self, values: tuple[str | None, ...]) -> str | None:
        """Regular expression source; None if nothing can match, as without a variable's value."""
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        parts = _bind(self.components, iter(known))
        if self.style is Style.RESOURCE:
            return None if self._early_variable() else _resource(parts)
        return _arn(parts) if self.style is Style.ARN else _glob(parts[0])

    def _early_variable(self) -> bool:
        """AWS knows variables in a Resource only after the ARN's fifth colon."""
        head = self.components[: _ARN_COMPONENTS - 1]
        return any(isinstance(token, Variable) for part in head for token in part)


@dataclass(frozen=True, slots=True, eq=False)
class PatternSet:
    """The strings of one element: a name matches the set if it matches any of them."""

    texts: tuple[str, ...]
    fixed: re.Pattern[str] | None
    open: tuple[Pattern, ...]
    flags: re.RegexFlag

    @classmethod
    def of(cls, texts: Iterable[str], style: Style, *, variables: bool) -> PatternSet:
        """Patterns without variables become one regular expression; the rest wait for a request."""
        texts = tuple(texts)
        patterns = [Pattern.of(text, style, variables=variables) for text in texts]
        sources = [pattern.source(()) for pattern in patterns if not pattern.variables]
        known = [f"(?:{source})" for source in sources if source is not None]
        fold = style in (Style.ACTION, Style.EQUALS_IGNORE_CASE)
        flags = re.DOTALL | re.IGNORECASE if fold else re.DOTALL
        fixed = re.compile("|".join(known), flags) if known else None
        return cls(texts, fixed, tuple(p for p in patterns if p.variables), flags)

    def matches(self, name: str, keys: Keys) -> bool:
        if self.fixed is not None and self.fixed.fullmatch(name):
            return True
        for pattern in self.open:
            regex = _bound(pattern, pattern.values(keys), self.flags)
            if regex is not None and regex.fullmatch(name):
                return True
        return False

    @property
    def variables(self) -> list[str]:
        """The context keys that stand in its texts as `${key}`."""
        return [variable.key for pattern in self.open for variable in pattern.variables]

    def unresolved(self, keys: Keys) -> list[str]:
        """The variables that have no value in this request: AWS calls the statement invalid."""
        return [v.key for pattern in self.open for v in pattern.variables if v.value(keys) is None]


@lru_cache(maxsize=4096)
def _bound(
    pattern: Pattern, values: tuple[str | None, ...], flags: re.RegexFlag
) -> re.Pattern[str] | None:
    source = pattern.source(values)
    return None if source is None else re.compile(source, flags)


def _tokens(text: str, *, wildcards: bool, variables: bool) -> tuple[Token, ...]:
    if not variables:
        special = _SPECIAL.finditer(text) if wildcards else ()
        found: list[tuple[re.Match[str], Token]] = [(m, Wildcard(m[0])) for m in special]
    else:
        found = [(m, _token(m, wildcards)) for m in _SPECIAL_OR_VARIABLE.finditer(text)]
    tokens: list[Token] = []
    end = 0
    for match, token in found:
        tokens += [text[end : match.start()], token]
        end = match.end()
    return tuple(token for token in [*tokens, text[end:]] if token != "")


def _token(match: re.Match[str], wildcards: bool) -> Token:
    if match["escaped"]:
        return match["escaped"]
    if match["key"]:
        return Variable(match["key"], match["default"])
    return Wildcard(match["wildcard"]) if wildcards else match["wildcard"]


def _components(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], ...]:
    """Split at the first five colons: what follows them is the resource, colons and all."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if not isinstance(token, str):
            parts[-1].append(token)
            continue
        first, *others = token.split(":", _ARN_COMPONENTS - len(parts))
        parts[-1].append(first)
        parts.extend([other] for other in others)
    return tuple(tuple(token for token in part if token != "") for part in parts)


def _bind(components: tuple[tuple[Token, ...], ...], values: Iterator[str]) -> list[list[Bound]]:
    """Put values in the place of variables; a wildcard inside a value is an ordinary character."""
    return [
        [next(values) if isinstance(token, Variable) else token for token in part]
        for part in components
    ]


def _resource(parts: list[list[Bound]]) -> str:
    head = [_component(part, reach=True) for part in parts[: _ARN_COMPONENTS - 1]]
    service = "(?i:" + ":".join(head[:_UNTIL_SERVICE]) + ")"
    return ":".join([service, *head[_UNTIL_SERVICE:], *map(_glob, parts[_ARN_COMPONENTS - 1 :])])


def _arn(parts: list[list[Bound]]) -> str | None:
    """AWS checks each of the six components separately: with fewer, nothing matches."""
    if len(parts) < _ARN_COMPONENTS:
        return None
    *head, last = parts
    return ":".join([*(_component(part, reach=False) for part in head), _glob(last)])


def _component(tokens: list[Bound], *, reach: bool) -> str:
    """One of an ARN's first five components; only with `reach` can a final `*` pass its colon."""
    wild = {Wildcard.ANY: "[^:]*", Wildcard.ONE: "[^:]"}
    sources = [wild[token] if isinstance(token, Wildcard) else re.escape(token) for token in tokens]
    if reach and tokens and tokens[-1] is Wildcard.ANY:
        sources[-1] = ".*"
    return "".join(sources)


def _glob(tokens: list[Bound]) -> str:
    """Wildcards over a whole string, in linear time: the first place that fits a chunk will do."""
    chunks = [""]
    for token in tokens:
        if token is Wildcard.ANY:
            chunks.append("")
        else:
            chunks[-1] += "." if isinstance(token, Wildcard) else re.escape(token)
    head, *rest = chunks
    if not rest:
        return head
    return head + "".join(f"(?>.*?{chunk})" for chunk in rest[:-1] if chunk) + ".*" + rest[-1]
