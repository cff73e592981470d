"""Whether a fault was found by the check that owns it, and by no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checks import catalogue
from checks.diagnosis import PATH, diagnose
from checks.evaluation import Evaluation
from checks.faults.language import Fault, Kind
from checks.language import Check
from checks.names import lab
from checks.outcome import Outcome, Result
from checks.system import System

Results = Mapping[str, Result]
ON_THE_WAY = [check for hop in PATH for check in hop.checks]


class Sight:
    """What the checks of some labs say, and some checks more, all in one evaluation."""

    def __init__(self, labs: Sequence[str], more: Iterable[Check] = ()) -> None:
        self.evaluation = Evaluation(System.from_environment())
        self.checks = [check for number in labs for check in catalogue.checks_of(lab(number))]
        self.checks += [check for check in more if check not in self.checks]
        self.results = {each.id: self.evaluation.result(each) for each in self.checks}


def mistaken(fault: Fault, sight: Sight, before: Results) -> list[str]:
    """What is wrong with the checks' answer, a sentence each; empty when all is as it should be:
    what lies downstream of the owner is blocked by it, everything else is as it was."""
    return list(_mistakes(fault, sight, before))


def _mistakes(fault: Fault, sight: Sight, before: Results) -> Iterator[str]:
    owner = sight.results[fault.owner.id]
    if not fault.is_named_by(owner):
        yield f'not named "{fault.cause}": {_told(owner)}; {owner.note or "no note"}'
    for check in sight.checks:
        result = sight.results[check.id]
        is_refused = fault.kind is not Kind.WARNING
        if is_refused and fault.owner in upstream(check):
            if not _is_blocked(result, fault.owner, before):
                yield f"not blocked: {_told(result)}"
        elif (check is not fault.owner or not is_refused) and not _same(result, before):
            yield f"changed, and has nothing to do with it: {_told(result)}"


def misdiagnosed(fault: Fault, sight: Sight) -> list[str]:
    """Where a request dies is what its owner says, if it dies of the fault at all."""
    cause = diagnose(sight.evaluation).cause
    dies = fault.kind is not Kind.WARNING and fault.owner in ON_THE_WAY
    expected = fault.owner.id if dies else None
    if (cause.id if cause else None) == expected:
        return []
    return [f"diagnosed as {_told(cause) if cause else 'nothing'}"]


def upstream(check: Check) -> list[Check]:
    """All that it needs, and what that needs."""
    return [*check.needs, *(each for need in check.needs for each in upstream(need))]


def _is_blocked(result: Result, owner: Check, before: Results) -> bool:
    """What was blocked by something else before may go on to be."""
    cause = result.blocked_by
    return cause is not None and (cause.id == owner.id or _same(result, before))


def _same(result: Result, before: Results) -> bool:
    then = before[result.id]
    return (result.outcome, result.blocked_by) == (then.outcome, then.blocked_by)


def _told(result: Result) -> str:
    if result.outcome is Outcome.BLOCKED and result.blocked_by:
        return f"{result.id} is blocked by {result.blocked_by.id}"
    return f"{result.id} is {result.outcome} (expected {result.expected}; found {result.found})"
