"""Which Python runs the workshop: one that already holds it, or that of the clone's ``.venv``."""

import hashlib
import json
import os
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import Distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

PROJECT = "serverless-workshop"


@dataclass(frozen=True)
class Stamp:
    """What a finished environment was made from; one that is not finished has an empty file."""

    venv: str
    """Its place: scripts in it name it, so a moved clone needs another."""
    python: str
    """The interpreter it stands on, which an upgrade of the system can take away."""
    inputs: str
    """Digest of what decides the packages."""
    dev: bool


def venv_of(root: Path) -> Path:
    return root / ".venv"


def stamp_file(venv: Path) -> Path:
    """The file that marks an environment as ours: it is written before anything else is."""
    return venv / "workshop-stamp.json"


def python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def read_stamp(venv: Path) -> Stamp | None:
    """The stamp of a finished environment of ours, else None."""
    try:
        return Stamp(**json.loads(stamp_file(venv).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_stamp(venv: Path, stamp: Stamp) -> None:
    stamp_file(venv).write_text(json.dumps(asdict(stamp), indent=2), "utf-8")


def stamp_now(root: Path, dev: bool) -> Stamp:
    """The stamp that an environment finished at this moment would have."""
    venv = venv_of(root)
    return Stamp(*_place(venv), _inputs(root), dev)


def _inputs(root: Path) -> str:
    # Only these tables decide what is installed: editing a linter's settings reinstalls nothing.
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    tables = [settings.get("project"), settings.get("build-system"), settings["tool"].get("hatch")]
    lock = (root / "requirements.lock").read_text("utf-8")
    return hashlib.sha256(json.dumps([tables, lock]).encode()).hexdigest()


def usable(venv: Path, stamp: Stamp) -> bool:
    """True if the environment is where it was made and its base Python is still there."""
    unmoved = _place(venv) == (stamp.venv, stamp.python)
    return unmoved and python_of(venv).exists() and _base(venv).is_dir()


def _place(venv: Path) -> tuple[str, str]:
    return os.path.realpath(venv), os.path.realpath(python_of(venv))


def _base(venv: Path) -> Path:
    # On Windows .venv's python.exe is a launcher for the Python named here, no link to it.
    settings = (venv / "pyvenv.cfg").read_text("utf-8").splitlines()
    return Path(dict(line.split(" = ", 1) for line in settings if " = " in line)["home"])


def running_inside(venv: Path) -> bool:
    return venv.exists() and venv.samefile(sys.prefix)


def made_by_others(root: Path) -> Path | None:
    """The Python of an environment that the user made and installed this clone into, if any.

    That is the active one (conda, an activated environment) or a ``.venv`` without our stamp.
    """
    venv = venv_of(root)
    if not running_inside(venv) and _holds(sys.path, root):
        return Path(sys.executable)
    if not stamp_file(venv).exists() and _holds(_site_packages(venv), root):
        return python_of(venv)
    return None


def _site_packages(venv: Path) -> list[str]:
    windows = venv / "Lib/site-packages"
    return [str(path) for path in (*venv.glob("lib/python3*/site-packages"), windows)]


def _holds(search: Iterable[str], root: Path) -> bool:
    # direct_url.json says which folder a distribution was installed from (PEP 610).
    for distribution in Distribution.discover(name=PROJECT, path=list(search)):
        url = json.loads(distribution.read_text("direct_url.json") or "{}").get("url", "")
        if url.startswith("file:") and _same(url2pathname(urlsplit(url).path), root):
            return True
    return False


def _same(folder: str, root: Path) -> bool:
    return os.path.realpath(folder) == os.path.realpath(root)
