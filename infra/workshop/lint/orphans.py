"""What belongs together, and has lost its other half."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from checks import catalogue
from checks.errors import Explained
from checks.packs import Lab, Pack
from workshop import build, notebook
from workshop.lint.page import Page, pages

_CHECK_CELL = re.compile(r"(?m)^%check(?: +(\d\d?))? *$")
_NAMED = re.compile(r"\b(lab\d\d\.\w+)")
_OF_A_LAB = re.compile(r"lab\d\d")
_READ_BY = ("checks", "data", "faults", "infra", "notebooks", "solutions")


def findings(pack: Pack) -> Iterator[str]:
    """A sentence for each."""
    yield from build.out_of_step(pack.home, notebook.listed(pack.home / "solutions"))
    yield from build.orphans(pack.home)
    yield from _notebooks(pack)
    yield from _checks(pack)
    yield from _names(pack)
    yield from _data(pack.home)


def _notebooks(pack: Pack) -> Iterator[str]:
    labs = {lab.notebook for lab in pack.labs}
    for lab in pack.labs:
        if not lab.solution.is_file():
            yield f"solutions/{lab.notebook} is missing: write it, or unlist lab {lab.id}."
    for path in sorted((pack.home / "solutions").glob("*.ipynb")):
        if path.name not in labs:
            yield f"solutions/{path.name} is the notebook of no lab: rename it, or list its lab."


def _checks(pack: Pack) -> Iterator[str]:
    modules = {lab.checks.name for lab in pack.labs}
    for lab in pack.labs:
        if not lab.checks.is_file():
            yield f"checks/{lab.checks.name} is missing: each lab has its checks."
        elif lab.solution.is_file() and lab.id not in _checked(lab):
            yield (
                f"solutions/{lab.notebook}: no cell says %check {lab.id}, so its checks are asked"
                " by nobody: add one at its end."
            )
    for file in sorted(pack.checks.glob("lab*.py")):
        if _OF_A_LAB.fullmatch(file.stem) and file.name not in modules:
            yield f"checks/{file.name} checks no lab: rename it, or list its lab."


def _checked(lab: Lab) -> set[str]:
    found = [_CHECK_CELL.search(cell.source) for _, cell in Page(lab.solution, lab.home).code]
    return {(match[1] or lab.id).zfill(2) for match in found if match}


def _names(pack: Pack) -> Iterator[str]:
    """Checks that notebooks name: in tags, in prose, and in cells that ask for a hint."""
    for page in pages(pack.home):
        for number, cell in page.cells:
            tags = [each for each in notebook.tags(cell) if each.startswith(notebook.UNLESS)]
            wanted = {each.removeprefix(notebook.UNLESS) for each in tags} - {"*"}
            for name in sorted(wanted | {*_NAMED.findall(cell.source)}):
                try:
                    catalogue.find(name)
                except Explained as error:
                    yield f"{page}, cell {number}: {error}"


def _data(home: Path) -> Iterator[str]:
    """A file counts as read where its name stands, or its folder's as a place to look."""
    files = [file for file in _files(home / "data") if not _is_hidden(file)]
    texts = {file: file.read_text(encoding="utf-8") for file in _sources(home)}
    for file in files:
        short, folder = (each.relative_to(home).as_posix() for each in (file, file.parent))
        said = re.compile(rf"{re.escape(file.name)}|{re.escape(folder)}(?![\w/-])")
        others = (text for other, text in texts.items() if other != file)
        if not any(said.search(text) for text in others):
            yield f"{short} is read by nothing: delete it, or use it."


def _sources(home: Path) -> Iterator[Path]:
    for folder in _READ_BY:
        for file in _files(home / folder):
            if file.suffix in {".py", ".ipynb", ".json", ".conf", ".js"} and not _is_hidden(file):
                yield file


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _is_hidden(file: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in file.parts[-4:])
