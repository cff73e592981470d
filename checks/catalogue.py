"""Every check that there is, found by lab or by name."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from pathlib import Path

from checks.errors import Explained
from checks.language import Check
from checks.names import LABS, Lab, lab

FOLDER = Path(__file__).parent


def files(numbers: list[str] | None = None, home: Path = FOLDER) -> list[Path]:
    """The modules that check these labs, or all labs that build something.

    Raises Explained for a lab that is not there, or has no checks yet.
    """
    if numbers:
        return [_existing(lab(number), home) for number in numbers]
    return [_file(each, home) for each in LABS if not each.undoes and _file(each, home).is_file()]


def checks_of(chosen: Lab) -> list[Check]:
    """The checks of a lab in the order in which they are written. Raises Explained."""
    _existing(chosen, FOLDER)
    module = importlib.import_module(f"checks.lab{chosen.id}")
    mine = [each for each in vars(module).values() if isinstance(each, Check)]
    return [each for each in mine if each.lab == chosen.id]


def find(name: str) -> Check:
    """A check by its id, or by the part after the dot. Raises Explained, naming what is close."""
    known = [check for each in LABS if _file(each, FOLDER).is_file() for check in checks_of(each)]
    for check in known:
        if name in (check.id, check.id.partition(".")[2]):
            return check
    close = get_close_matches(name, [check.id for check in known], n=1, cutoff=0)[0]
    raise Explained(f'There is no check "{name}"; the nearest is {close}. Run: workshop check')


def _existing(chosen: Lab, home: Path) -> Path:
    file = _file(chosen, home)
    if not file.is_file():
        raise Explained(
            f"Lab {chosen.id}, {chosen.title}, has no checks in this version of the workshop."
            " Run: workshop check"
        )
    return file


def _file(chosen: Lab, home: Path) -> Path:
    return home / f"lab{chosen.id}.py"
