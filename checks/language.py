"""The check language: a check is one fluent statement about the deployed system.

@check(needs=[table_exists], hints=("Where …?", "Which …?"))
def table_is_active(system: System) -> None:
    \"\"\"The table is ready for use.\"\"\"
    expect(system.table.status).to_be("ACTIVE")
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from checks.observed import Observed
from checks.outcome import Outcome

if TYPE_CHECKING:
    from checks.system import System

T = TypeVar("T")
K = TypeVar("K")
_ENOUGH = 5  # of a list, for a learner to see what it is about
Body = Callable[["System"], "str | None"]


class Unmet(Exception):
    """A check that does not pass, in the words that the learner reads."""

    outcome: ClassVar[Outcome]

    def __init__(self, *, expected: str = "", found: str, evidence: str = "") -> None:
        super().__init__(found)
        self.expected, self.found, self.evidence = expected, found, evidence


class NotYet(Unmet):
    """The thing is there and is not right."""

    outcome = Outcome.NOT_YET


class NotAttempted(Unmet):
    """The thing is not there at all."""

    outcome = Outcome.NOT_ATTEMPTED


class CouldNotCheck(Unmet):
    """Ours or the endpoint's fault. `found` says what happened and ends with the next step."""

    outcome = Outcome.COULD_NOT_CHECK


@dataclass(frozen=True)
class Check:
    """One claim about the deployed system.

    Calling it raises `Unmet`, or returns a note worth a mention, or None.
    """

    body: Body
    needs: tuple[Check, ...]
    star: int
    hints: tuple[str, ...]
    onward: str = ""

    def __call__(self, system: System) -> str | None:
        return self.body(system)

    @property
    def module(self) -> str:
        return self.body.__module__

    @property
    def lab(self) -> str:
        return self.module.rpartition(".")[2].removeprefix("lab")

    @property
    def id(self) -> str:
        return f"lab{self.lab}.{self.body.__name__}"

    @property
    def title(self) -> str:
        return (self.body.__doc__ or "").strip().partition("\n")[0]


def check(
    *, hints: Sequence[str], needs: Sequence[Check] = (), star: int = 1, onward: str = ""
) -> Callable[[Body], Check]:
    """Make a check of a function; its docstring is the title.

    `needs` are checks without which this one says nothing new. `hints` are two to four questions,
    from where to look, to which property, to which documentation; only the last may hold the
    answer. `star` 2 is beyond what the lab asks. `onward` is a sentence for who passed, which leads
    on from there. Raises ValueError for a check that a learner could
    not read.
    """

    def make(body: Body) -> Check:
        made = Check(body, tuple(needs), star, tuple(hints), onward)
        if not made.title:
            raise ValueError(f"{made.id} has no docstring, and a check's docstring is its title.")
        if not 2 <= len(made.hints) <= 4:
            raise ValueError(f"{made.id} has {len(made.hints)} hints; a check has two to four.")
        if star not in (1, 2) or any(need.star > star for need in needs):
            raise ValueError(f"{made.id} has star {star}: 1 or 2, and no less than what it needs.")
        return made

    return make


def in_words(value: object) -> str:
    """A value as a learner reads it."""
    if isinstance(value, Mapping):
        return in_words([f"{key}: {in_words(each)}" for key, each in value.items()])
    if isinstance(value, Collection) and not isinstance(value, str):
        words = [in_words(each) for each in value]
        rest = f" and {len(words) - _ENOUGH} more" if len(words) > _ENOUGH else ""
        return ", ".join(words[:_ENOUGH]) + rest or "none"
    return str(value)


@dataclass(frozen=True)
class Expectation(Generic[T]):
    """What should hold of something observed. Each method raises `Unmet` or returns itself."""

    seen: Observed[T]

    def to_exist(self) -> Expectation[T]:
        self._value()
        return self

    def to_be(self, expected: T) -> Expectation[T]:
        return self.to_satisfy(f"to be {in_words(expected)}", lambda value: value == expected)

    def to_include(
        self: Expectation[list[K]], expected: K, found: Callable[[list[K]], str] = in_words
    ) -> Expectation[list[K]]:
        return self.to_satisfy(
            f"to include {in_words(expected)}", lambda value: expected in value, found
        )

    def to_all_be(
        self: Expectation[Mapping[str, str]], expected: str
    ) -> Expectation[Mapping[str, str]]:
        def others(values: Mapping[str, str]) -> dict[str, str]:
            return {key: value for key, value in values.items() if value != expected}

        return self.to_satisfy(
            f"all to be {expected}",
            lambda values: not others(values),
            lambda values: in_words(others(values)),
        )

    def to_satisfy(
        self, expected: str, accepts: Callable[[T], bool], found: Callable[[T], str] = in_words
    ) -> Expectation[T]:
        """`expected` completes the sentence that the subject begins: "to be encrypted"."""
        value = self._value()
        if not accepts(value):
            raise NotYet(
                expected=f"{self.seen.subject} {expected}",
                found=found(value),
                evidence=self.seen.evidence,
            )
        return self

    def _value(self) -> T:
        if self.seen.value is not None:
            return self.seen.value
        nearby = self.seen.nearby()
        raise NotAttempted(
            expected=f"{self.seen.subject} to exist",
            found=f"no such thing; {nearby}" if nearby else "no such thing",
            evidence=self.seen.evidence,
        )


def expect(seen: Observed[T]) -> Expectation[T]:
    """Begin a statement: `expect(system.table.status).to_be("ACTIVE")`."""
    return Expectation(seen)
