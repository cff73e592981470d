"""How far down the ladder of hints a learner is, check by check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks import catalogue, work
from checks.errors import Explained
from checks.language import Check
from checks.names import every_lab, lab
from checks.outcome import Result

FILE = "hints.json"


@dataclass(frozen=True)
class Hint:
    check: Check
    rung: int

    @property
    def text(self) -> str:
        return self.check.hints[self.rung - 1]

    @property
    def is_last(self) -> bool:
        return self.rung == len(self.check.hints)

    def __str__(self) -> str:
        total = len(self.check.hints)
        lines = [f"Hint {self.rung} of {total} for “{self.check.title}”", self.text]
        if self.is_last:
            notebook = lab(self.check.lab).notebook
            lines.append(f"That was the last one; the whole way is in solutions/{notebook}.")
        return "\n".join(lines)


def shown() -> dict[str, int]:
    """The rung that each check has reached, by check id."""
    return {str(id): int(rung) for id, rung in work.load(FILE).get("shown", {}).items()}


def passed() -> list[str]:
    """The checks that have passed once, by id: where each leads has been said by now."""
    return [str(id) for id in work.load(FILE).get("passed", [])]


def remember(results: Sequence[Result]) -> None:
    """Keep which checks ask for a hint next; each has shown its first one by now."""
    causes = [result.id for result in results if result.hints]
    first_rungs = dict.fromkeys(causes, 1)
    known = dict.fromkeys([*passed(), *(result.id for result in results if result.passed)])
    kept = {"shown": first_rungs | shown(), "causes": causes, "passed": [*known]}
    work.save(FILE, kept)


def advance(name: str = "") -> Hint:
    """The next hint for a check, by default for the last run's first cause, or for the first of a
    lab. Raises Explained."""
    check = catalogue.find(_first_cause(name) if _is_lab(name) else name)
    known = work.load(FILE)
    rung = min(shown().get(check.id, 0) + 1, len(check.hints))
    work.save(FILE, known | {"shown": shown() | {check.id: rung}})
    return Hint(check, rung)


def _is_lab(name: str) -> bool:
    """Nothing is every lab."""
    return not name or any(name.zfill(2) == each.id for each in every_lab())


def _first_cause(number: str) -> str:
    """Of a lab, or of whatever was checked last."""
    of = f"lab{number.zfill(2)}." if number else ""
    causes = [str(each) for each in work.load(FILE).get("causes", [])]
    found = next((each for each in causes if each.startswith(of)), "")
    if not found and number:
        raise Explained(
            f"Of lab {number}, nothing that was checked last asks for a hint."
            f" Run: workshop check {number}"
        )
    if not found:
        raise Explained(
            "No check asks for a hint: all that was checked last passed. Run: workshop check"
        )
    return found
