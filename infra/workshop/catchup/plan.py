"""Which cells of a solution bring a lab about, and which of them are wanted.

Authors say so by tags: a cell tagged `catch-up` is run for what it defines; one tagged
`unless:CHECK` makes what that check looks for, and is run unless it passes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from checks import catalogue
from checks.outcome import Outcome, Result
from checks.packs import Lab
from workshop import notebook
from workshop.notebook import CATCH_UP, UNLESS

_WRITES = "%%writefile "


@dataclass(frozen=True)
class Step:
    """A cell; `unless` are the ids of the checks that it makes pass, none where it defines."""

    lab: Lab
    cell: NotebookNode
    number: int
    unless: frozenset[str]

    @property
    def writes(self) -> str:
        """The file that it writes, from the notebook's folder; empty if none."""
        first: str = self.cell.source.partition("\n")[0]
        return first.removeprefix(_WRITES).strip() if first.startswith(_WRITES) else ""

    @property
    def content(self) -> str:
        """What it writes into that file."""
        return str(self.cell.source.partition("\n")[2]) if self.writes else ""


def steps(lab: Lab, solution: Path) -> list[Step]:
    """In the notebook's order; empty for a lab that makes nothing which a later one needs.

    Raises Explained for a tag with a check that there is not.
    """
    found = []
    for number, cell in enumerate(notebook.read(solution).cells, start=1):
        tags = notebook.tags(cell)
        unless = {tag.removeprefix(UNLESS) for tag in tags if tag.startswith(UNLESS)}
        if unless or CATCH_UP in tags:
            ids = frozenset(id for name in unless for id in _ids(lab, name))
            found.append(Step(lab, cell, number, ids))
    return found


def _ids(lab: Lab, name: str) -> list[str]:
    """`*` is every check of the lab's first star."""
    if name == "*":
        return [check.id for check in catalogue.checks_of(lab) if check.star == 1]
    return [catalogue.find(name).id]


def looked_for(found: Sequence[Step]) -> frozenset[str]:
    """The checks that a lab's steps can make pass; all others are the learner's own to do."""
    return frozenset().union(*(step.unless for step in found))


def causes(results: Sequence[Result], looked_for: Collection[str]) -> list[Result]:
    """What stands in the way; what is blocked may be all right once that is put right."""
    return [each for each in results if each.is_cause and each.id in looked_for]


def undecided(results: Sequence[Result]) -> Result | None:
    return next((each for each in results if each.outcome is Outcome.COULD_NOT_CHECK), None)


def wanted(found: Sequence[Step], missing: Collection[str]) -> list[Step]:
    """The steps that make what is missing, among all that define something.

    Files are written first: a lab shows its handler fail before it shows the one that works.
    """
    if not any(step.unless & set(missing) for step in found):
        return []
    chosen = [step for step in found if not step.unless or step.unless & set(missing)]
    return sorted(chosen, key=lambda step: not step.writes)


def absent_files(earlier: Sequence[Step], folder: Path) -> list[Step]:
    """Those that write a file which is not in the learner's folder: a later package needs it."""
    last = {step.writes: step for step in earlier if step.writes}
    return [step for file, step in last.items() if not (folder / file).exists()]
