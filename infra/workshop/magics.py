"""`%check`, `%hint` and the other commands of a notebook."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError
from IPython.display import display

from checks import hints, packs, work
from checks.errors import Explained
from checks.names import Names, lab, lab_of_notebook
from checks.packs import Lab
from checks.run import run
from checks.text import Style
from workshop import diagnose, journal, meter, savepoints, target
from workshop import hint as hint_text
from workshop.catchup import catch_up
from workshop.panel import Panel, show
from workshop.solution import solution


def load(shell: Any) -> None:
    """What `%load_ext workshop` does; `shell` is IPython's InteractiveShell."""
    try:
        os.environ.setdefault("WORKSHOP_WORK", str(work_folder()))
        Names.from_environment()
        print(target.connect())
    except Explained as error:
        raise UsageError(str(error)) from error
    commands = Commands(shell)
    if (name := notebook_of(shell)) and (opened := lab_of_notebook(name)):
        savepoints.before(opened)
    shell.register_magic_function(_explained(commands.check), "line", "check")
    shell.register_magic_function(_explained(commands.hint), "line", "hint")
    shell.register_magic_function(_explained(commands.solution), "line", "solution")
    shell.register_magic_function(_explained(commands.diagnose), "line", "diagnose")
    shell.register_magic_function(_explained(commands.meter), "line", "meter")
    shell.register_magic_function(_explained(commands.catchup), "line", "catchup")


class Commands:
    """Each takes the rest of its line, and shows something; nothing becomes the cell's value."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._last: Lab | None = None

    def check(self, line: str) -> None:
        """%check [LAB] [--instructor]: say what is done of a lab, and what is missing."""
        words = line.split()
        numbers = [word for word in words if word != "--instructor"]
        if len(numbers) > 1:
            raise Explained(f'%check takes one lab, not "{line}". Run: %check {numbers[0]}')
        self._last = lab(numbers[0]) if numbers else self._this_lab()
        results = run([self._last.id])
        style = Style(
            prefix="%",
            asked=[self._last.id],
            here=self._here.id if self._here else "",
            rungs=hints.shown(),
            known=hints.passed(),
            instructor="--instructor" in words,
        )
        show(Panel(results, style), with_buttons=notebook_of(self._shell) is not None)
        hints.remember(results)
        journal.record_check([self._last.id], results)
        savepoints.after(results)

    def hint(self, line: str) -> None:
        """%hint [CHECK]: show the next hint, by default for the first thing that is missing."""
        print(hint_text.next_hint(line.strip()))

    def solution(self, line: str) -> None:
        """%solution [LAB] [--instructor]: what belongs into its holes, once you have tried."""
        words = line.split()
        numbers = [word for word in words if word != "--instructor"]
        chosen = lab(numbers[0]) if numbers else self._this_lab()
        print(solution(chosen, instructor="--instructor" in words))

    def diagnose(self, line: str) -> None:
        """%diagnose: follow a request from the client to the table, and say where it dies."""
        if line.strip():
            raise Explained(f'%diagnose takes no "{line.strip()}". Run: %diagnose')
        print(diagnose.told(diagnose.look(), prefix="%"))

    def catchup(self, line: str) -> None:
        """%catchup LAB [--yes]: make what the labs before it make, keeping what you made."""
        words = line.split()
        numbers = [word for word in words if word != "--yes"]
        chosen = lab(numbers[0]) if len(numbers) == 1 else self._this_lab()
        catch_up(chosen.id, yes="--yes" in words)

    def meter(self, line: str) -> None:
        """%meter [ROLE]: show what a role may do beside what it did, by default that of lab 01."""
        from workshop.meter.reading import Reading

        if len(line.split()) > 1:
            raise Explained(f'%meter takes one role, not "{line}". Run: %meter {line.split()[0]}')
        display(Reading(meter.read(line.strip())))  # type: ignore[no-untyped-call]

    @property
    def _here(self) -> Lab | None:
        notebook = notebook_of(self._shell)
        return lab_of_notebook(notebook) if notebook else None

    def _this_lab(self) -> Lab:
        chosen = self._here or self._last
        if not chosen:
            raise Explained("The number of the lab is missing. Run: %check 01")
        return chosen


def work_folder() -> Path:
    """Beside the notebook; for a pack's, where every shell looks: the workshop's own."""
    here = Path.cwd()
    is_of_a_pack = any(here.is_relative_to(pack.home) for pack in packs.chosen())
    return work.folder() if is_of_a_pack else here / "work"


def notebook_of(shell: Any) -> str | None:
    """The open notebook's path, or None where no front end says it (a test runner, a terminal).

    Jupyter Server names it in JPY_SESSION_NAME, Visual Studio Code in a variable of the notebook.
    """
    name = os.environ.get("JPY_SESSION_NAME") or shell.user_ns.get("__vsc_ipynb_file__")
    return str(name) if name else None


def _explained(command: Callable[[str], None]) -> Callable[[str], None]:
    """IPython prints a UsageError as one sentence, without a traceback."""

    def magic(line: str) -> None:
        try:
            command(line)
        except Explained as error:
            here = re.sub(r"\bworkshop (check|hint|catchup|diagnose|meter)\b", r"%\1", str(error))
            raise UsageError(here) from error

    magic.__doc__ = command.__doc__
    return magic
