"""`workshop progress`: how far a learner is, as their journal has it."""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from checks.names import every_lab
from checks.outcome import Outcome
from workshop import journal
from workshop.journal import Journal

_EXAMPLES = """\
examples:
  workshop progress          a line for each lab
  workshop progress --json   the same for a script
  workshop verify            run the checks again rather than believe the journal
"""


@dataclass
class Standing:
    """A lab as the journal has it. `passed` of `total` first stars at the last attempt; `done` is
    when all of them first passed (ISO 8601, UTC)."""

    lab: str
    title: str
    passed: int = 0
    total: int = 0
    second_stars: int = 0
    attempts: int = 0
    hints: int = 0
    first: str = ""
    done: str = ""
    caught_up: bool = False


def main(argv: Sequence[str]) -> int:
    """Exit code 0, or 1 when the journal has been changed. Raises Explained if it can't be read."""
    options = _parser().parse_args(argv)
    kept = journal.read()
    found = standings(kept)
    if options.json:
        document = {"schema": 1, "labs": [asdict(each) for each in found], "faults": kept.faults}
        print(json.dumps(document, indent=2))
    else:
        print("\n".join(_lines(found, kept)))
    return 1 if kept.faults else 0


def standings(kept: Journal) -> list[Standing]:
    """Every lab of the path, whether or not it was begun."""
    by_lab = {lab.id: Standing(lab.id, lab.title) for lab in every_lab()}
    for entry, outcomes, stars in journal.attempts(kept):
        asked = entry.detail["asked"] or list(by_lab)
        for number in asked:
            of_lab = {id: each for id, each in outcomes.items() if id.startswith(f"lab{number}.")}
            if number in by_lab and of_lab:
                _count(by_lab[number], entry.time, of_lab, stars)
    for entry in kept.entries:
        # A lab may be one of a pack that isn't chosen just now.
        if entry.event == "hint" and (number := entry.detail["check"][3:5]) in by_lab:
            by_lab[number].hints += 1
        if entry.event == "catch-up":
            for number in {*entry.detail["added"]} & {*by_lab}:
                by_lab[number].caught_up = True
    return list(by_lab.values())


def _count(
    standing: Standing,
    time: datetime.datetime,
    outcomes: dict[str, str],
    stars: dict[str, int],
) -> None:
    passed = {id for id, outcome in outcomes.items() if outcome == Outcome.PASSED}
    first = [id for id in outcomes if stars.get(id, 1) == 1]
    standing.attempts += 1
    standing.passed, standing.total = sum(id in passed for id in first), len(first)
    standing.second_stars = sum(id in passed for id in outcomes if stars.get(id, 1) == 2)
    standing.first = standing.first or time.isoformat()
    if standing.passed == standing.total and not standing.done:
        standing.done = time.isoformat()


def _lines(found: list[Standing], kept: Journal) -> list[str]:
    lines = [f"{'lab':<20} {'passed':<9} {'attempts':>8} {'hints':>6}  done"]
    for each in found:
        passed = f"{each.passed} of {each.total}" if each.attempts else "-"
        done = _local(each.done) if each.done else "not yet" if each.attempts else "-"
        done += ", after a catch-up" if each.caught_up else ""
        name = f"{each.lab} {each.title}"
        lines.append(f"{name:<20} {passed:<9} {each.attempts:>8} {each.hints:>6}  {done}")
    lines += ["", *(f"The journal was changed: {fault}" for fault in kept.faults)]
    return lines if kept.faults else lines[:-1]


def _local(time: str) -> str:
    return datetime.datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop progress",
        description="Say how far you are, as your journal has it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    return parser
