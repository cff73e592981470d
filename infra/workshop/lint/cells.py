"""How a notebook reads: short cells, as much prose as code, holes that ask, links that lead.

The numbers are those of tutorials that people finish: a cell is one thought, shown with its reason.
"""

from collections.abc import Callable, Iterator
from statistics import median

from workshop import holes, imports, links, notebook, sanitise
from workshop.holes import HoleError
from workshop.lint.page import Finding, Page

MEDIAN_LINES = 3
LONG_CELL = 10  # lines; one cell in ten may have as many
MOST_LINES = 20  # of a cell as it stands on the page, blank ones included
SETUP_LINES = 3
PROSE_PER_CODE = 0.8
MEDIAN_WORDS = 60  # and below

SETUP = "%load_ext workshop"


Rule = Callable[[Page], Iterator[Finding]]


def findings(page: Page) -> list[str]:
    """A sentence for each place where a notebook breaks a rule."""
    return [each.on(page) for rule in RULES for each in rule(page)]


def height_of(source: str) -> int:
    """Lines that a cell takes on the page, without the markers of holes."""
    return len("\n".join(holes.without_markers(source)).strip().splitlines())


def lines_of(source: str) -> int:
    """Lines to read: blank ones and the markers of holes are none."""
    return sum(bool(line.strip()) for line in holes.without_markers(source))


def short_cells(page: Page) -> Iterator[Finding]:
    lengths = {number: lines_of(cell.source) for number, cell in page.code}
    middle = median(lengths.values() or [0])
    if middle > MEDIAN_LINES:
        yield Finding(f"code cells have {middle:g} lines in the median, {MEDIAN_LINES} at most")
    long = [str(number) for number, length in lengths.items() if length >= LONG_CELL]
    allowed = max(1, len(lengths) // 10)
    if len(long) > allowed:
        many = f"{LONG_CELL} lines or more, {allowed} of {len(lengths)} at most"
        yield Finding(f"code cells {', '.join(long)} have {many}")
    for number, cell in page.code:
        height = height_of(cell.source)
        if height > MOST_LINES:
            yield Finding(f"the cell has {height} lines, {MOST_LINES} at most", number)
        if height == 0:
            yield Finding("the cell is empty", number)


def enough_prose(page: Page) -> Iterator[Finding]:
    code, prose = len(page.code), len(page.prose)
    if prose < PROSE_PER_CODE * code:
        yield Finding(f"{prose} prose cells for {code} code cells, {PROSE_PER_CODE} each at least")
    words = median([len(cell.source.split()) for _, cell in page.prose] or [0])
    if words >= MEDIAN_WORDS:
        yield Finding(
            f"prose cells have {words:g} words in the median, under {MEDIAN_WORDS} at most"
        )


def a_short_setup(page: Page) -> Iterator[Finding]:
    """A restarted kernel loses nothing where the first code cell connects, and no other has to."""
    if not page.code:
        yield Finding("it has no code cell")
        return
    number, first = page.code[0]
    if SETUP not in first.source:
        yield Finding(f"the first code cell is the set-up, with {SETUP}", number)
    elif lines_of(first.source) > SETUP_LINES:
        length = lines_of(first.source)
        yield Finding(f"the set-up has {length} lines, {SETUP_LINES} at most", number)


def aws_alone(page: Page) -> Iterator[Finding]:
    for number, cell in page.code:
        try:
            for line, name in imports.hidden(cell.source):
                yield Finding(f"notebooks know AWS alone, not {name}", number, line)
        except SyntaxError as error:
            yield Finding(f"the cell does not parse ({error.msg})", number, error.lineno)


def holes_that_ask(page: Page) -> Iterator[Finding]:
    """In a solution markers and TODO lines pair; in a notebook no marker is left."""
    for number, cell in page.cells:
        if cell.cell_type == "code" and page.is_solution:
            try:
                holes.find(cell.source)
            except HoleError as error:
                yield Finding(str(error), number, error.line)
        elif holes.without_markers(cell.source) != cell.source.split("\n"):
            yield Finding("only code cells of solutions have blocks of holes", number)


def links_that_lead(page: Page) -> Iterator[Finding]:
    for number, cell in page.prose:
        attached = cell.get("attachments", {})
        for target in links.broken(cell.source, page.path, page.root, attached):
            yield Finding(f"the link {target} leads nowhere in this folder", number)


def known_tags(page: Page) -> Iterator[Finding]:
    """A misspelt `solution-only` would publish the answer."""
    for number, cell in page.cells:
        for tag in sorted({*notebook.tags(cell)} - notebook.TAGS):
            if tag.startswith(notebook.UNLESS):
                continue  # that its check is there, the catch-up's own tests see
            yield Finding(f"{tag!r} is none of the tags {', '.join(sorted(notebook.TAGS))}", number)
        if cell.cell_type == "code" and "# NBVAL_" in cell.source:
            yield Finding("tell nbval by a tag, which learners need not read", number)


def outputs_of_one_run(page: Page) -> Iterator[Finding]:
    """A solution is stored as a run from top to bottom left it, on no particular machine."""
    if not page.is_solution:
        return
    counts = [cell.execution_count for _, cell in page.code]
    if counts != list(range(1, len(counts) + 1)):
        yield Finding(f"it is not stored as one run left it: run {page.execute}")
        return
    for number, cell in page.code:
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed != (notebook.RAISES in notebook.tags(cell)):
            done = "fails without" if failed else "does not fail in spite of"
            yield Finding(f"the cell {done} the tag {notebook.RAISES}", number)
        for folder in sanitise.machine_paths(str(cell.outputs), page.root):
            yield Finding(f"its output names {folder}: run {page.execute}", number)


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
