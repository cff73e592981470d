"""What runs inside a solution's kernel before its first cell: the exercise, with its holes open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from IPython import get_ipython
from IPython.utils.capture import capture_output

from checks.run import run
from workshop import notebook

FILE = "unsolved.jsonl"


def try_unsolved(exercise: str, lab: str) -> None:
    """Run an exercise as "Run All" does, to the first cell that fails; note what then passes."""
    shell: Any = get_ipython()
    with _silent(shell):
        for cell in notebook.read(Path(exercise)).cells:
            if cell.cell_type == "code" and not cell.source.startswith("%check"):
                done = shell.run_cell(cell.source, store_history=False)
                if not done.success and notebook.RAISES not in notebook.tags(cell):
                    break
    stars = [result for result in run([lab]) if result.star == 1 and result.lab == lab]
    left = [result.id for result in stars if not result.passed]
    with Path(FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"lab": lab, "left": left}) + "\n")
    # The solution begins as in a kernel of its own.
    shell.extension_manager.loaded.discard("workshop")
    shell.reset(new_session=False)


@contextmanager
def _silent(shell: Any) -> Iterator[None]:
    """What fails is no failure here, so no traceback may reach who runs the notebook."""
    shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None
    try:
        with capture_output():
            yield
    finally:
        del shell.showtraceback, shell.showsyntaxerror
