"""Delete what the set-up and the tools made; what learners made stays."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from launcher.environment import running_inside, stamp_file, venv_of
from launcher.failure import Failure
from launcher.install import NODE_STAMP, empty
from launcher.steps import alone, say

_CACHES = (".clients", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache")
_OUR_CODE = ("checks", "infra", "tests")


def clean(root: Path) -> int:
    """Delete ``.venv`` and ``node_modules`` if they carry our stamps, and our tools' caches."""
    venv = venv_of(root)
    with alone(root):
        if stamp_file(venv).exists():
            if running_inside(venv):
                raise Failure(f"{venv} is the active environment: deactivate it")
            empty(venv)
        elif venv.exists():
            say(f"{venv} was not made by this workshop, so it is left as it is.")
        gone = list(_made(root))
        for path in gone:
            shutil.rmtree(path)
    names = ", ".join(sorted({path.name for path in gone})) or "nothing, as nothing was there"
    say(f"Deleted: {names}. Notebooks and all that you made are untouched.")
    return 0


def _made(root: Path) -> Iterator[Path]:
    if stamp_file(venv_of(root)).exists():
        yield venv_of(root)
    if (root / NODE_STAMP).exists():
        yield (root / NODE_STAMP).parent
    yield from (root / name for name in _CACHES if (root / name).is_dir())
    for folder in _OUR_CODE:
        yield from (root / folder).rglob("__pycache__")
