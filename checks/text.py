"""Results as text for a plain terminal of 80 columns: words first, colour only on top."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from checks.names import every_lab, lab_after
from checks.outcome import Outcome, Result
from checks.packs import Lab

WIDTH = 80
_MARGIN = 17  # the longest outcome, and two spaces
_COLOURS = {
    Outcome.PASSED: "32",
    Outcome.NOT_YET: "31",
    Outcome.NOT_ATTEMPTED: "33",
    Outcome.BLOCKED: "2",
    Outcome.COULD_NOT_CHECK: "35",
}


@dataclass(frozen=True)
class Style:
    """For whom to write.

    `prefix` is how commands begin there: "workshop " in a shell, "%" in a cell. `asked` are the
    labs that were asked for (all if empty), `rungs` how many hints each check has shown. `here` is
    the lab of the open notebook, empty elsewhere: who looks back at another one goes on here.
    `known` are the checks that had passed before: where they lead was said then.
    """

    prefix: str = "workshop "
    asked: Sequence[str] = ()
    here: str = ""
    rungs: Mapping[str, int] = field(default_factory=dict)
    known: Collection[str] = ()
    colour: bool = False
    instructor: bool = False

    def onward(self, result: Result) -> str:
        """Said once, when a check first passes."""
        is_new = self.instructor or result.id not in self.known
        return result.onward if result.passed and is_new else ""

    def rung(self, result: Result) -> int:
        return len(result.hints) if self.instructor else max(1, self.rungs.get(result.id, 1))


def render(results: Sequence[Result], style: Style) -> str:
    """All labs in order, and what to do next."""
    by_lab = groupby(sorted(results, key=lambda result: result.lab), lambda result: result.lab)
    sections = [_section(number, list(each), style) for number, each in by_lab]
    return "\n\n".join([*sections, "\n".join(closing(results, style))])


def plain(result: Result, style: Style | None = None) -> str:
    """One result as JUnit and a pytest report carry it."""
    return "\n".join(_lines(result, style or Style()))


def heading(number: str, results: Sequence[Result], style: Style) -> str:
    title = next((each.title for each in every_lab() if each.id == number), "")
    if style.asked and number not in style.asked:
        return f"Lab {number}, {title}, comes first"
    passed = sum(result.passed for result in results)
    return f"Lab {number}, {title}: {passed} of {len(results)} passed"


def closing(results: Sequence[Result], style: Style) -> list[str]:
    """How it stands, and the next step."""
    if not results:
        return [f"Nothing was checked. Run: {style.prefix}check 01"]
    return [line for line in (f"{count(results)}.", _next_step(results, style)) if line]


def count(results: Sequence[Result]) -> str:
    """ "3 passed, 1 not yet", in a fixed order."""
    totals = [(outcome, sum(r.outcome is outcome for r in results)) for outcome in Outcome]
    return ", ".join(f"{total} {outcome.value}" for outcome, total in totals if total)


def _next_step(results: Sequence[Result], style: Style) -> str:
    causes = [result for result in results if result.is_cause and result.star == 1]
    again = " ".join([f"{style.prefix}check", *style.asked])
    if not causes:
        is_elsewhere = style.here and style.here not in style.asked
        return "" if is_elsewhere else _onward(results)
    if any(cause.outcome is Outcome.COULD_NOT_CHECK for cause in causes):
        return f"When that is put right: {again}"
    if style.rung(causes[0]) < len(causes[0].hints):
        return f"For the next hint: {style.prefix}hint {causes[0].id}"
    return f"When that is done: {again}"


def _onward(results: Sequence[Result]) -> str:
    last = next(each for each in every_lab() if each.id == max(r.lab for r in results))
    following: Lab | None = lab_after(last)
    return f"Next: {following.notebook}" if following else "That was the last lab."


def details(result: Result, style: Style) -> list[tuple[str, str]]:
    """What stands under a title, as pairs of label and text."""
    pairs = [
        ("Expected", result.expected),
        ("Found", result.found),
        ("Looked with", result.evidence),
        ("Note", result.note),
        ("Onward", style.onward(result)),
    ]
    total = len(result.hints)
    shown = result.hints[: style.rung(result)]
    pairs += [(f"Hint {i} of {total}", hint) for i, hint in enumerate(shown, start=1)]
    return [(label, value) for label, value in pairs if value]


def titled(result: Result) -> str:
    return f"{result.title} (second star)" if result.star == 2 else result.title


def blocked(results: Sequence[Result]) -> dict[str, list[Result]]:
    """What waits, by the title of the cause for which it waits."""
    waiting: dict[str, list[Result]] = {}
    for result in results:
        if result.blocked_by:
            waiting.setdefault(result.blocked_by.title, []).append(result)
    return waiting


def _section(number: str, results: Sequence[Result], style: Style) -> str:
    lines = [heading(number, results, style)]
    for result in results:
        if result.is_cause:
            lines += ["", *_lines(result, style)]
    for cause, waiting in blocked(results).items():
        lines += ["", *_entry(Outcome.BLOCKED, f'until "{cause}":', style)]
        lines += [line for each in waiting for line in _wrap("", f"- {titled(each)}", hang=2)]
    passed = [result for result in results if result.passed]
    return "\n".join(
        [*lines, *[""] * bool(passed), *(line for r in passed for line in _lines(r, style))]
    )


def _lines(result: Result, style: Style) -> list[str]:
    lines = _entry(result.outcome, titled(result), style)
    for label, value in details(result, style):
        lines += _wrap(f"    {label}", value)
    if style.instructor and result.detail:
        lines += ["", *textwrap.indent(result.detail.rstrip(), " " * 4).splitlines()]
    return lines


def _entry(outcome: Outcome, body: str, style: Style) -> list[str]:
    first, *rest = _wrap(outcome.value, body)
    if style.colour:
        first = first.replace(outcome.value, f"\x1b[{_COLOURS[outcome]}m{outcome.value}\x1b[0m", 1)
    return [first, *rest]


def _wrap(label: str, body: str, hang: int = 0) -> list[str]:
    """A label in the margin, and its text in the column beside it."""
    return textwrap.wrap(
        body,
        WIDTH,
        initial_indent=f"{label:<{_MARGIN}}",
        subsequent_indent=" " * (_MARGIN + hang),
        break_on_hyphens=False,
    )
