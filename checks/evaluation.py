"""Evaluating checks: each once, what it needs first, and only the first cause speaks."""

from __future__ import annotations

import time
import traceback
from dataclasses import replace

from checks.language import Check, NotAttempted, NotYet, Unmet
from checks.outcome import Cause, Outcome, Result
from checks.system import System
from checks.trouble import NoAnswer, explain


class Evaluation:
    """One run over one system. Results are remembered, so the order of asking does not matter."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._results: dict[str, Result] = {}
        self._silence: Cause | None = None

    def result(self, check: Check) -> Result:
        if check.id not in self._results:
            self._results[check.id] = self._evaluate(check)
        return self._results[check.id]

    def report(self, check: Check) -> list[Result]:
        """The check's result, after the cause that blocks it if one does."""
        result = self.result(check)
        cause = result.blocked_by
        return [self._results[cause.id], result] if cause else [result]

    def _evaluate(self, check: Check) -> Result:
        blank = _blank(check)
        cause = self._first_cause(check)
        if cause:
            return replace(blank, outcome=Outcome.BLOCKED, blocked_by=cause)
        start = time.perf_counter()
        result = self._judge(check, blank)
        return replace(result, seconds=round(time.perf_counter() - start, 4))

    def _first_cause(self, check: Check) -> Cause | None:
        for need in check.needs:
            result = self.result(need)
            if not result.passed:
                return result.blocked_by or Cause(result.id, result.title)
        return self._silence

    def _judge(self, check: Check, blank: Result) -> Result:
        try:
            note = check(self._system) or ""
            return replace(blank, note=note, onward=check.onward)
        except (NotYet, NotAttempted) as unmet:
            return replace(_unmet(blank, unmet), hints=check.hints)
        except Exception as error:
            trouble = explain(error)
            result = _unmet(blank, trouble)
            if isinstance(trouble, NoAnswer):
                self._silence = Cause(check.id, "The cloud answers.")
            return result


def _blank(check: Check) -> Result:
    return Result(
        lab=check.lab,
        id=check.id,
        title=check.title,
        outcome=Outcome.PASSED,
        star=check.star,
    )


def _unmet(blank: Result, unmet: Unmet) -> Result:
    """Called while the exception is handled, whose traceback is for instructors."""
    return replace(
        blank,
        outcome=unmet.outcome,
        expected=unmet.expected,
        found=unmet.found,
        evidence=unmet.evidence,
        detail=traceback.format_exc(),
    )
