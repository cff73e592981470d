"""Notebook files: read strictly, written in the same bytes every time, opened up for learners.

The format is nbformat 4.5, the first whose cells have ids ("The Notebook file format").
"""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from checks.errors import Explained
from workshop.holes import HoleError
from workshop.strip import strip

SOLUTION_ONLY = "solution-only"
RAISES = "raises-exception"
IGNORE_OUTPUT = "nbval-ignore-output"
# nbval's own say how the solutions are tested; a learner's notebook has no use for them.
NBVAL_TAGS = {IGNORE_OUTPUT, "nbval-check-output", "nbval-skip"}
# What a catch-up runs: a cell for what it defines, or unless a check passes (`unless:CHECK`).
CATCH_UP, UNLESS = "catch-up", "unless:"
# Prose that teaches HTTP, whose status codes no run need show.
GENERAL_HTTP = "general-http"
TAGS = {SOLUTION_ONLY, RAISES, CATCH_UP, GENERAL_HTTP, *NBVAL_TAGS}

_NAME = re.compile(r"\d\d-[a-z0-9-]+")
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class NotebookError(Explained):
    """A notebook that cannot be used as it is: a sentence that names the file, and what to do."""


def listed(folder: Path) -> list[Path]:
    """The workshop's notebooks in a folder, in lab order; a learner's own files are left out."""
    return sorted(path for path in folder.glob("*.ipynb") if _NAME.fullmatch(path.stem))


def read(path: Path) -> NotebookNode:
    """A notebook as nbformat has it. Raises NotebookError for anything but valid nbformat 4.5."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        fault = _fault(raw)
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
    except ValueError as error:
        fault = f"is not JSON ({error})"
    if fault:
        message = f"{_short(path)} {fault}. Correct it in JupyterLab, then run the command again."
        raise NotebookError(message)
    notebook: NotebookNode = nbformat.v4.to_notebook(raw)  # type: ignore[no-untyped-call]  # half typed
    return notebook


def write(path: Path, notebook: NotebookNode) -> bool:
    """Writes the file whole or not at all; says whether that changed it."""
    text = dumps(notebook)
    part = path.with_suffix(".part")
    try:
        if path.exists() and path.read_bytes() == text.encode():
            return False
        path.parent.mkdir(exist_ok=True)
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        reason = error.strerror or error
        message = f"{_short(path)} cannot be written ({reason}). Put that right and repeat."
        raise NotebookError(message) from error
    return True


def dumps(notebook: NotebookNode) -> str:
    """The file's text: keys sorted, one line of source a line, one newline at the end."""
    text = nbformat.v4.writes(notebook)  # type: ignore[no-untyped-call]  # nbformat is half typed
    return f"{text}\n"


def tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def tidied(notebook: NotebookNode) -> NotebookNode:
    """The notebook less what editors and kernels leave in its metadata; outputs stay."""
    return _assembled([_cell(cell, cell.source, tags(cell)) for cell in notebook.cells])


def opened(solution: NotebookNode, path: Path) -> NotebookNode:
    """The learner's notebook: holes open, no outputs, nothing that only the solution needs.

    Raises NotebookError, naming `path`, cell and line, where a hole cannot be opened.
    """
    cells = []
    for number, cell in enumerate(solution.cells, start=1):
        if SOLUTION_ONLY in tags(cell):
            continue
        kept = [tag for tag in tags(cell) if not _is_for_us(tag)]
        fresh = _cell(cell, _opened_source(cell, number, path), kept)
        if cell.cell_type == "code":
            fresh |= {"outputs": [], "execution_count": None}
        cells.append(fresh)
    return _assembled(cells)


def _is_for_us(tag: str) -> bool:
    return tag in {CATCH_UP, GENERAL_HTTP, *NBVAL_TAGS} or tag.startswith(UNLESS)


def _opened_source(cell: NotebookNode, number: int, path: Path) -> str:
    if cell.cell_type != "code":
        return str(cell.source)
    try:
        return strip(cell.source)
    except HoleError as error:
        where = f"{_short(path)}, cell {number}, line {error.line}"
        raise NotebookError(f"{where}: {error}. Correct it, then run `make build`.") from error


def _assembled(cells: list[dict[str, Any]]) -> NotebookNode:
    whole = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    node: NotebookNode = nbformat.from_dict(whole)  # type: ignore[no-untyped-call]  # half typed
    return node


def _cell(cell: NotebookNode, source: str, kept: list[str]) -> dict[str, Any]:
    return {**cell, "source": source, "metadata": {"tags": kept} if kept else {}}


def _fault(raw: Any) -> str | None:
    """What keeps this JSON from being ours; nbformat alone would mend ids without a word."""
    if not isinstance(raw, dict) or not isinstance(raw.get("cells"), list):
        return "is not a notebook of format 4"
    form = f"{raw.get('nbformat')}.{raw.get('nbformat_minor')}"
    if form != "4.5":
        return f"has notebook format {form} instead of 4.5"
    ids = [cell.get("id") if isinstance(cell, dict) else None for cell in raw["cells"]]
    for number, each in enumerate(ids, start=1):
        if each is None:
            return f"has no id for its cell {number}"
        if each in ids[: number - 1]:
            return f"has two cells with the id {each!r}, the second is cell {number}"
    try:
        nbformat.validate(raw)
    except nbformat.ValidationError as error:
        return f"is not a valid notebook ({error.message})"
    return None


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
