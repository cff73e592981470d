"""Whether a fault was found by the check that owns it, and by no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checks import catalogue
from checks.evaluation import Evaluation
from checks.faults.language import Fault, Kind
from checks.language import Check
from checks.names import lab
from checks.outcome import Outcome, Result
from checks.system import System

Results = Mapping[str, Result]


class Sight:
    """What the checks of some labs say, and some checks more, all in one evaluation."""

    def __init__(self, labs: Sequence[str], more: Iterable[Check] = ()) -> None:
        self.evaluation = Evaluation(System.from_environment())
        self.checks = [check for number in labs for check in catalogue.checks_of(lab(number))]
        self.checks += [check for check in more if check not in self.checks]
        self.results = {each.id: self.evaluation.result(each) for each in self.checks}


def mistaken(fault: Fault, sight: Sight, before: Results) -> list[str]:
    """What is wrong with the checks' answer, a sentence each; empty when it is as it should be."""
    found = sight.results
    owner = found[fault.owner.id]
    if fault.kind is Kind.WARNING:
        wrong = [] if fault.is_named_by(owner) else [f"not mentioned: {_told(owner)}"]
        return wrong + [_changed(each) for each in found.values() if not _same(each, before)]
    wrong = [] if fault.is_named_by(owner) else [f'not named "{fault.cause}": {_told(owner)}']
    return wrong + list(_beyond(fault.owner, sight, before))


def _beyond(owner: Check, sight: Sight, before: Results) -> Iterator[str]:
    """What lies downstream is blocked by the owner, all else as it was."""
    for check in sight.checks:
        result = sight.results[check.id]
        if check is owner:
            continue
        if owner in upstream(check):
            if not (_blocked_by(owner, result) or (result.blocked_by and _same(result, before))):
                yield f"not blocked: {_told(result)}"
        elif not _same(result, before):
            yield _changed(result)


def upstream(check: Check) -> list[Check]:
    """All that it needs, and what that needs."""
    return [*check.needs, *(each for need in check.needs for each in upstream(need))]


def _blocked_by(owner: Check, result: Result) -> bool:
    return result.blocked_by is not None and result.blocked_by.id == owner.id


def _same(result: Result, before: Results) -> bool:
    then = before[result.id]
    return (result.outcome, result.blocked_by) == (then.outcome, then.blocked_by)


def _changed(result: Result) -> str:
    return f"changed, and has nothing to do with it: {_told(result)}"


def _told(result: Result) -> str:
    if result.outcome is Outcome.BLOCKED and result.blocked_by:
        return f"{result.id} is blocked by {result.blocked_by.id}"
    return f"{result.id} is {result.outcome} (expected {result.expected}; found {result.found})"
