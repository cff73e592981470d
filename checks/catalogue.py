"""Every check that there is, found by lab or by name."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

import checks
from checks import packs
from checks.errors import Explained
from checks.language import Check
from checks.names import every_lab, lab
from checks.packs import Lab

FOLDER = Path(__file__).parent


def files(numbers: list[str] | None = None, home: Path | None = None) -> list[Path]:
    """The modules that check these labs, or all labs that build something; `home` holds others.

    Raises Explained for a lab that is not there, or has no checks yet.
    """
    if numbers:
        return [_existing(lab(number), home) for number in numbers]
    building = [_file(each, home) for each in every_lab() if not each.undoes]
    return [file for file in building if file.is_file()]


def module_of(chosen: Lab) -> ModuleType:
    """A lab's checks. Raises Explained for a lab that has none."""
    _existing(chosen)
    join_packs()
    return importlib.import_module(f"checks.lab{chosen.id}")


def join_packs() -> None:
    """From here on, `from checks.lab50 import …` finds the modules of all chosen packs."""
    for pack in packs.chosen():
        if str(pack.checks) not in checks.__path__:
            checks.__path__.append(str(pack.checks))


def checks_of(chosen: Lab) -> list[Check]:
    """The checks of a lab in the order in which they are written. Raises Explained."""
    module = module_of(chosen)
    mine = [each for each in vars(module).values() if isinstance(each, Check)]
    return [each for each in mine if each.lab == chosen.id]


def find(name: str) -> Check:
    """A check by its id, or by the part after the dot. Raises Explained, naming what is close."""
    labs = [each for each in every_lab() if each.checks.is_file()]
    known = [check for each in labs for check in checks_of(each)]
    for check in known:
        if name in (check.id, check.id.partition(".")[2]):
            return check
    close = get_close_matches(name, [check.id for check in known], n=1, cutoff=0)[0]
    raise Explained(f'There is no check "{name}"; the nearest is {close}. Run: workshop check')


def _existing(chosen: Lab, home: Path | None = None) -> Path:
    file = _file(chosen, home)
    if not file.is_file():
        raise Explained(
            f"Lab {chosen.id}, {chosen.title}, has no checks in this version of the workshop."
            " Run: workshop check"
        )
    return file


def _file(chosen: Lab, home: Path | None) -> Path:
    return home / chosen.checks.name if home else chosen.checks
