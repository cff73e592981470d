"""Packs: folders of labs, each with a manifest. The workshop's own labs are one of them.

`WORKSHOP_PACKS` lists the folders of others, as PATH lists folders. That serves a clone and an
installed package alike, and asks nobody to build a distribution before they can try a lab.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from checks.errors import Explained

ROOT = Path(__file__).parents[1]
VARIABLE = "WORKSHOP_PACKS"
MANIFEST = "pack.toml"
FIRST = "50"  # the ids below are the workshop's own

_ID = re.compile(r"\d\d")
_WORDS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Lab:
    """A notebook and its checks.

    `needs` are the ids of the labs that it begins with, and `home` is the folder of its pack.
    `undoes` takes down what the labs before it made, so its checks run only when they are asked for
    by number.
    """

    id: str
    slug: str
    title: str
    needs: tuple[str, ...] = ()
    home: Path = ROOT
    undoes: bool = False

    @property
    def notebook(self) -> str:
        return f"{self.id}-{self.slug}.ipynb"

    @property
    def exercise(self) -> Path:
        """What a learner opens."""
        return self.home / "notebooks" / self.notebook

    @property
    def solution(self) -> Path:
        return self.home / "solutions" / self.notebook

    @property
    def checks(self) -> Path:
        return self.home / "checks" / f"lab{self.id}.py"


@dataclass(frozen=True)
class Pack:
    """`labs` in the order in which they are walked."""

    name: str
    home: Path
    labs: tuple[Lab, ...]

    @property
    def checks(self) -> Path:
        return self.home / "checks"

    @property
    def faults(self) -> Path:
        return (self.checks if self.home == ROOT else self.home) / "faults"


def chosen() -> tuple[Pack, ...]:
    """Those that `WORKSHOP_PACKS` lists. Raises Explained, naming the file and what to do."""
    folders = [each for each in os.environ.get(VARIABLE, "").split(os.pathsep) if each]
    packs = tuple(read(Path(each).expanduser().resolve()) for each in dict.fromkeys(folders))
    for what, of in (("lab", _labs), ("module of checks", _modules)):
        seen: dict[str, Pack] = {}
        for pack in packs:
            for each in of(pack):
                if each in seen:
                    raise Explained(
                        f"{pack.home} and {seen[each].home} both have a {what} {each}."
                        f" Take one of the two out of {VARIABLE}, then run: workshop packs"
                    )
                seen[each] = pack
    return packs


def choose(folder: Path) -> Pack:
    """Add a pack to those of this process and its children. Raises Explained."""
    pack = read(folder.expanduser().resolve())
    before = os.environ.get(VARIABLE, "")
    os.environ[VARIABLE] = os.pathsep.join(filter(None, [before, str(pack.home)]))
    return pack


def read(home: Path) -> Pack:
    """A pack by its manifest. Raises Explained for anything that is not one."""
    file = home / MANIFEST
    try:
        return _pack(home, tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
    except KeyError as error:
        fault = f"has no {error.args[0]}"
    except (TypeError, ValueError) as error:
        fault = f"is no manifest of a pack ({error})"
    raise Explained(f"{file} {fault}. Put that right, then run: workshop packs")


def _pack(home: Path, given: dict[str, Any]) -> Pack:
    name = _matching(_WORDS, given["name"], "name")
    labs = tuple(_lab(home, dict(each)) for each in given["labs"])
    ids = [lab.id for lab in labs]
    if not ids or ids[0] < FIRST or any(after <= before for before, after in pairwise(ids)):
        raise ValueError(f"its labs have ids from {FIRST} upwards, in their order")
    if shadows := sorted(_modules_in(home / "checks") & _modules_in(Path(__file__).parent)):
        raise ValueError(f"{shadows[0]}.py is also a module of the workshop's checks; rename it")
    return Pack(name, home, labs)


def _lab(home: Path, given: dict[str, Any]) -> Lab:
    lab = Lab(
        _matching(_ID, given.pop("id"), "id"),
        _matching(_WORDS, given.pop("slug"), "slug"),
        str(given.pop("title")),
        tuple(_matching(_ID, each, "needs") for each in given.pop("needs", [])),
        home,
    )
    if given:
        raise ValueError(f"a lab has id, slug, title and needs, not {', '.join(sorted(given))}")
    return lab


def _matching(pattern: re.Pattern[str], value: object, what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"{what} is {value!r}")
    return value


def _labs(pack: Pack) -> list[str]:
    return [lab.id for lab in pack.labs]


def _modules(pack: Pack) -> set[str]:
    return _modules_in(pack.checks)


def _modules_in(folder: Path) -> set[str]:
    return {file.stem for file in folder.glob("*.py")} - {"__init__", "conftest"}
