"""What learners and instructors call. In a notebook: `%load_ext workshop`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.names import Names
from checks.work import answer
from workshop.cost import cost

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["answer", "cost", "load_ipython_extension", "names"]

names = Names.from_environment()


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Give the notebook `%check` and `%hint`, and a work folder beside it."""
    from workshop.magics import load

    load(shell)
