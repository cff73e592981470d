"""`workshop solution`: what belongs into a lab's holes, for who has tried.

It opens when the lab's checks pass, or after three honest attempts: runs of its checks before which
something was changed, on AWS or in the learner's files, or which came a minute after the last,
since code that AWS refuses leaves nothing to see. The files in `solutions/` are no secret; this
only keeps a learner from reading the answer by accident.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from checks.errors import Explained
from checks.names import lab
from checks.packs import Lab
from workshop import holes, journal, notebook
from workshop.progress import standings

ATTEMPTS = 3
PAUSE = datetime.timedelta(minutes=1)

_EXAMPLES = """\
examples:
  workshop solution 03                once lab 03 passes, or after three attempts at it
  workshop solution 03 --instructor   at once
"""


def main(argv: Sequence[str]) -> int:
    """Raises Explained while it is closed."""
    options = _parser().parse_args(argv)
    print(solution(lab(options.lab), instructor=options.instructor))
    return 0


def solution(chosen: Lab, *, instructor: bool = False) -> str:
    """Each hole of the lab with what belongs there. Raises Explained while it is closed."""
    if not instructor:
        _require_open(chosen)
    path = chosen.solution
    shown = "\n\n".join(_filled(path)) if path.exists() else ""
    if not shown:
        raise Explained(f"Lab {chosen.id} has no holes to fill. Run: workshop check {chosen.id}")
    journal.record("solution", lab=chosen.id)
    return shown


def honest_attempts(kept: journal.Journal, chosen: Lab) -> int:
    count, last = 0, None
    before: object = None
    for entry, outcomes, _ in journal.attempts(kept):
        own = {id: each for id, each in outcomes.items() if id.startswith(f"lab{chosen.id}.")}
        asked = chosen.id in entry.detail["asked"] or not entry.detail["asked"]
        made = entry.detail.get("made", {}).get(chosen.id) or own
        if own and asked and (made != before or last is None or entry.time - last >= PAUSE):
            count, before, last = count + 1, made, entry.time
    return count


def _require_open(chosen: Lab) -> None:
    kept = journal.read()
    done = any(each.lab == chosen.id and each.done for each in standings(kept))
    made = honest_attempts(kept, chosen)
    if not done and made < ATTEMPTS:
        left = ATTEMPTS - made
        more = "one more attempt" if left == 1 else f"{left} more attempts"
        raise Explained(
            f"The solution of lab {chosen.id} opens when its checks pass, or after {more}: change"
            f" something, then run the checks. Hints bring you further."
            f" Run: workshop check {chosen.id}"
        )


def _filled(path: Path) -> Iterator[str]:
    """Every hole of a solution: its TODO, and the lines between its markers."""
    for number, cell in enumerate(notebook.read(path).cells, start=1):
        if cell.cell_type != "code":
            continue
        lines = cell.source.split("\n")
        above = 0
        for hole in holes.find(cell.source):
            asked = [line.strip() for line in lines[above : hole.begin - 1] if holes.TODO in line]
            above = hole.end
            yield "\n".join([f"Cell {number}", *asked, *lines[hole.begin : hole.end - 1]])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop solution",
        description="Show what belongs into a lab's holes, once you have tried.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lab", metavar="LAB", help="number of a lab, as 03")
    parser.add_argument("--instructor", action="store_true", help="do not ask for attempts")
    return parser
