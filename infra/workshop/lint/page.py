"""A notebook as the rules see it, and what they find."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from checks.packs import ROOT
from workshop import notebook

Numbered = tuple[int, NotebookNode]


@dataclass(frozen=True)
class Page:
    """A notebook of the folder at `root`."""

    path: Path
    root: Path

    @cached_property
    def cells(self) -> list[Numbered]:
        """Each cell with its number, from 1."""
        return list(enumerate(notebook.read(self.path).cells, start=1))

    @property
    def code(self) -> list[Numbered]:
        return [(number, cell) for number, cell in self.cells if cell.cell_type == "code"]

    @property
    def prose(self) -> list[Numbered]:
        return [(number, cell) for number, cell in self.cells if cell.cell_type == "markdown"]

    @property
    def is_solution(self) -> bool:
        return self.path.parent.name == "solutions"

    @property
    def execute(self) -> str:
        """What runs it anew and stores what it answers."""
        pack = "" if self.root == ROOT else f"--pack {self.root} "
        return f"`workshop build {pack}--execute --only {self.path.stem[:2]}`"

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"


@dataclass(frozen=True)
class Finding:
    """What is wrong and what to do, and in which cell and line, both counted from 1."""

    what: str
    cell: int | None = None
    line: int | None = None

    def on(self, place: object) -> str:
        where = [str(place)]
        where += [f"cell {self.cell}"] if self.cell else []
        where += [f"line {self.line}"] if self.line else []
        return f"{', '.join(where)}: {self.what}."


def pages(root: Path) -> list[Page]:
    """Every notebook that these rules are about."""
    folders = (root / "solutions", root / "notebooks")
    return [Page(path, root) for folder in folders for path in notebook.listed(folder)]
