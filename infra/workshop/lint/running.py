"""What only a run shows: an unsolved lab fails its checks, and the solved one passes them.

The solutions run in order as one path on one fresh local AWS, by nbval, which compares the outputs
of cells tagged `nbval-check-output`, and holds all others to run. In front of each, its exercise
runs with open holes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from nbformat.v4 import new_code_cell

from checks import names, packs
from checks.outcome import Outcome
from checks.packs import Lab, Pack
from workshop import journal, notebook
from workshop.build import PATTERNS
from workshop.execute import CELL_TIMEOUT
from workshop.fresh import local_aws
from workshop.lint import killing
from workshop.lint.page import Finding, Page
from workshop.lint.probe import FILE

_HANDED_OUT = ("data", "infra/powertuning")
_USERS_OWN = ("AWS_", "LOCALAWS_", "WORKSHOP_")
_COLOURS = re.compile(r"#x1B\[[0-9;]*m")  # as XML has them, which knows no escape


def findings(pack: Pack) -> Iterator[str]:
    """A sentence for each lab that passes unsolved or fails solved, and each cell that fails."""
    earlier = {need for lab in pack.labs for need in names.labs_before(lab)} - {*pack.labs}
    path = [*sorted(earlier, key=lambda lab: lab.id), *pack.labs]
    has_own_tests = pack.home == packs.ROOT  # one for each fault
    aws = local_aws(keeps_state=not has_own_tests)
    with tempfile.TemporaryDirectory(prefix="workshop-lint-") as home, aws as environment:
        folder = Path(home, "solutions")
        _lay_out(path, folder)
        yield from _cells(path, _nbval(folder, environment))
        yield from _unsolved(pack, folder)
        yield from _solved(pack, folder)
        if not has_own_tests:
            yield from killing.findings(pack, path, environment, folder / "work")


def _lay_out(path: list[Lab], folder: Path) -> None:
    """One folder with all of the path, as a clone has it."""
    folder.mkdir()
    for home in dict.fromkeys(lab.home for lab in path):
        for handed_out in _HANDED_OUT:
            if (home / handed_out).is_dir():
                shutil.copytree(home / handed_out, folder.parent / handed_out, dirs_exist_ok=True)
    for lab in path:
        solution = notebook.read(lab.solution)
        exercise = folder.parent / "notebooks" / lab.notebook
        notebook.write(exercise, notebook.opened(solution, lab.solution))
        call = f"try_unsolved({str(exercise)!r}, {lab.id!r})"
        probe = f"from workshop.lint.probe import try_unsolved\n{call}"
        first = new_code_cell(probe, id="unsolved")  # type: ignore[no-untyped-call]  # half typed
        solution.cells.insert(0, first)
        notebook.write(folder / lab.notebook, solution)


def _nbval(folder: Path, environment: Mapping[str, str]) -> ElementTree.Element:
    """What it wrote as JUnit XML. Raises AssertionError, with all that it said, if nothing."""
    report = folder / "nbval.xml"
    options = ["--nbval-current-env", f"--nbval-sanitize-with={PATTERNS}", f"--junitxml={report}"]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--maxfail=3"]
    limit = f"--nbval-cell-timeout={CELL_TIMEOUT}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_USERS_OWN)}
    chosen = {packs.VARIABLE: os.environ.get(packs.VARIABLE, "")}
    done = subprocess.run(  # noqa: S603 - a pack's own notebooks
        [sys.executable, "-m", "pytest", "--nbval-lax", *options, limit, *quiet, str(folder)],
        cwd=folder,
        env=kept | chosen | dict(environment) | {"IPYTHONDIR": str(folder / "ipython")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert report.is_file(), done.stdout[-6000:]
    return ElementTree.parse(report).getroot()  # noqa: S314 - written by the line above


def _cells(path: list[Lab], report: ElementTree.Element) -> Iterator[str]:
    """nbval numbers code cells from 0, and its first one is the probe."""
    pages = {lab.notebook: Page(lab.solution, lab.home) for lab in path}
    for case in report.iter("testcase"):
        failure = next((each for each in case if each.tag in ("failure", "error")), None)
        if failure is None:
            continue
        page = pages[case.attrib["classname"]]
        number = int(case.attrib["name"].removeprefix("Cell "))
        cell = page.code[number - 1][0] if number else None
        what = _told(failure.text or "")
        yield Finding(f"{what}: correct it, then run {page.execute}", cell).on(page)


def _told(failure: str) -> str:
    """What nbval says is wrong, and of a traceback or a comparison the line that tells most."""
    lines = [line.strip() for line in _COLOURS.sub("", failure).splitlines() if line.strip()]
    about = next((line.partition(": ")[2] for line in lines if line.startswith("Cell ")), lines[0])
    compared = [line for line in lines if " == " in line]
    return f"{about}, {(compared or lines)[-1]}"


def _unsolved(pack: Pack, folder: Path) -> Iterator[str]:
    file = folder / FILE
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    left = {each["lab"]: each["left"] for each in map(json.loads, lines)}
    for lab in pack.labs:
        if left.get(lab.id) == []:
            yield (
                f"notebooks/{lab.notebook}: with its holes open it passes lab {lab.id}: let a hole"
                " or a check ask for more."
            )


def _solved(pack: Pack, folder: Path) -> Iterator[str]:
    """By what the solutions' own %check cells found last."""
    kept = journal.read(folder / "work" / journal.FILE)
    last: dict[str, dict[str, str]] = {}
    for entry, outcomes, stars in journal.attempts(kept):
        for number in entry.detail["asked"]:
            first = {id for id in outcomes if stars.get(id, 1) == 1}
            last[number] = {id: each for id, each in outcomes.items() if id in first}
    for lab in pack.labs:
        unmet = [id for id, each in last.get(lab.id, {}).items() if each != Outcome.PASSED]
        if lab.id not in last:
            yield f"solutions/{lab.notebook}: no cell of it was seen to check lab {lab.id}."
        for id in unmet:
            yield f"solutions/{lab.notebook}: solved, it does not pass {id}: mend one of the two."
