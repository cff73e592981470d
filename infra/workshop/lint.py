"""How a notebook reads: short cells, as much prose as code, holes that ask, links that lead.

The numbers are those of tutorials that people finish: a cell is one thought, shown with its reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

from nbformat import NotebookNode

from workshop import holes, imports, links, notebook, sanitise
from workshop.holes import HoleError

MEDIAN_LINES = 3
LONG_CELL = 10  # lines; one cell in ten may have as many
MOST_LINES = 20  # of a cell as it stands on the page, blank ones included
SETUP_LINES = 3
PROSE_PER_CODE = 0.8
MEDIAN_WORDS = 60  # and below

SETUP = "%load_ext workshop"


@dataclass(frozen=True)
class Page:
    """A notebook of the clone at `root`."""

    path: Path
    root: Path

    @cached_property
    def cells(self) -> list[tuple[int, NotebookNode]]:
        """Each cell with its number, from 1."""
        return list(enumerate(notebook.read(self.path).cells, start=1))

    @property
    def code(self) -> list[tuple[int, NotebookNode]]:
        return [(number, cell) for number, cell in self.cells if cell.cell_type == "code"]

    @property
    def prose(self) -> list[tuple[int, NotebookNode]]:
        return [(number, cell) for number, cell in self.cells if cell.cell_type == "markdown"]

    @property
    def is_solution(self) -> bool:
        return self.path.parent.name == "solutions"

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and in which cell and line, both counted from 1."""

    what: str
    cell: int | None = None
    line: int | None = None

    def on(self, page: Page) -> str:
        place = [str(page)]
        place += [f"cell {self.cell}"] if self.cell else []
        place += [f"line {self.line}"] if self.line else []
        return f"{', '.join(place)}: {self.what}."


Rule = Callable[[Page], Iterator[Fault]]


def faults(path: Path, root: Path) -> list[str]:
    """A sentence for each place where a notebook breaks a rule."""
    page = Page(path, root)
    return [fault.on(page) for rule in RULES for fault in rule(page)]


def pages(root: Path) -> list[Path]:
    """Every notebook of the clone that these rules are about."""
    return [*notebook.listed(root / "solutions"), *notebook.listed(root / "notebooks")]


def height_of(source: str) -> int:
    """Lines that a cell takes on the page, without the markers of holes."""
    return len("\n".join(holes.without_markers(source)).strip().splitlines())


def lines_of(source: str) -> int:
    """Lines to read: blank ones and the markers of holes are none."""
    return sum(bool(line.strip()) for line in holes.without_markers(source))


def short_cells(page: Page) -> Iterator[Fault]:
    lengths = {number: lines_of(cell.source) for number, cell in page.code}
    middle = median(lengths.values() or [0])
    if middle > MEDIAN_LINES:
        yield Fault(f"code cells have {middle:g} lines in the median, {MEDIAN_LINES} at most")
    long = [str(number) for number, length in lengths.items() if length >= LONG_CELL]
    allowed = max(1, len(lengths) // 10)
    if len(long) > allowed:
        many = f"{LONG_CELL} lines or more, {allowed} of {len(lengths)} at most"
        yield Fault(f"code cells {', '.join(long)} have {many}")
    for number, cell in page.code:
        height = height_of(cell.source)
        if height > MOST_LINES:
            yield Fault(f"the cell has {height} lines, {MOST_LINES} at most", number)
        if height == 0:
            yield Fault("the cell is empty", number)


def enough_prose(page: Page) -> Iterator[Fault]:
    code, prose = len(page.code), len(page.prose)
    if prose < PROSE_PER_CODE * code:
        yield Fault(f"{prose} prose cells for {code} code cells, {PROSE_PER_CODE} each at least")
    words = median([len(cell.source.split()) for _, cell in page.prose] or [0])
    if words >= MEDIAN_WORDS:
        yield Fault(f"prose cells have {words:g} words in the median, under {MEDIAN_WORDS} at most")


def a_short_setup(page: Page) -> Iterator[Fault]:
    """A restarted kernel loses nothing where the first code cell connects, and no other has to."""
    if not page.code:
        yield Fault("it has no code cell")
        return
    number, first = page.code[0]
    if SETUP not in first.source:
        yield Fault(f"the first code cell is the set-up, with {SETUP}", number)
    elif lines_of(first.source) > SETUP_LINES:
        length = lines_of(first.source)
        yield Fault(f"the set-up has {length} lines, {SETUP_LINES} at most", number)


def aws_alone(page: Page) -> Iterator[Fault]:
    for number, cell in page.code:
        try:
            for line, name in imports.hidden(cell.source):
                yield Fault(f"notebooks know AWS alone, not {name}", number, line)
        except SyntaxError as error:
            yield Fault(f"the cell does not parse ({error.msg})", number, error.lineno)


def holes_that_ask(page: Page) -> Iterator[Fault]:
    """In a solution markers and TODO lines pair; in a notebook no marker is left."""
    for number, cell in page.cells:
        if cell.cell_type == "code" and page.is_solution:
            try:
                holes.find(cell.source)
            except HoleError as error:
                yield Fault(str(error), number, error.line)
        elif holes.without_markers(cell.source) != cell.source.split("\n"):
            yield Fault("only code cells of solutions have blocks of holes", number)


def links_that_lead(page: Page) -> Iterator[Fault]:
    for number, cell in page.prose:
        attached = cell.get("attachments", {})
        for target in links.broken(cell.source, page.path.parent, page.root, attached):
            yield Fault(f"the link {target} leads to no file of the workshop", number)


def known_tags(page: Page) -> Iterator[Fault]:
    """A misspelt `solution-only` would publish the answer."""
    for number, cell in page.cells:
        for tag in sorted({*notebook.tags(cell)} - notebook.TAGS):
            if tag.startswith(notebook.UNLESS):
                continue  # that its check is there, the catch-up's own tests see
            yield Fault(f"{tag!r} is none of the tags {', '.join(sorted(notebook.TAGS))}", number)
        if cell.cell_type == "code" and "# NBVAL_" in cell.source:
            yield Fault("tell nbval by a tag, which learners need not read", number)


def outputs_of_one_run(page: Page) -> Iterator[Fault]:
    """A solution is stored as a run from top to bottom left it, on no particular machine."""
    if not page.is_solution:
        return
    counts = [cell.execution_count for _, cell in page.code]
    if counts != list(range(1, len(counts) + 1)):
        yield Fault(f"it is not stored as one run left it: run {_execute(page)}")
        return
    for number, cell in page.code:
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed != (notebook.RAISES in notebook.tags(cell)):
            done = "fails without" if failed else "does not fail in spite of"
            yield Fault(f"the cell {done} the tag {notebook.RAISES}", number)
        for folder in sanitise.machine_paths(str(cell.outputs), page.root):
            yield Fault(f"its output names {folder}: run {_execute(page)}", number)


def _execute(page: Page) -> str:
    return f"`workshop build --execute --only {page.path.stem[:2]}`"


RULES: list[Rule] = [
    short_cells,
    enough_prose,
    a_short_setup,
    aws_alone,
    holes_that_ask,
    links_that_lead,
    known_tags,
    outputs_of_one_run,
]
