"""Every fault that there is, from the modules of a folder: each has a tuple `FAULTS`."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

from checks.catalogue import join_packs
from checks.faults.language import Fault
from checks.language import Check

FOLDER = Path(__file__).parent


def faults(home: Path = FOLDER) -> list[Fault]:
    """Of modules such as `lab04.py` and `lab04_permission.py`, in their order."""
    return [fault for file in sorted(home.glob("lab*.py")) for fault in faults_of(file)]


def faults_of(file: Path) -> tuple[Fault, ...]:
    found: tuple[Fault, ...] = _module(file).FAULTS
    return found


def unseeded(home: Path = FOLDER) -> dict[Check, str]:
    """Why a check has no fault that it refuses: what proves that it can, by another way."""
    modules = [_module(file) for file in sorted(home.glob("lab*.py"))]
    return {check: why for each in modules for check, why in getattr(each, "UNSEEDED", {}).items()}


def _module(file: Path) -> ModuleType:
    if file.parent == FOLDER:
        return importlib.import_module(f"{__package__}.{file.stem}")
    join_packs()
    spec = importlib.util.spec_from_file_location(f"{file.parent.name}_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
