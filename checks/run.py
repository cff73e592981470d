"""Running checks inside this process: what `%check` and `workshop check` share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from checks import catalogue, plugin
from checks.evaluation import Evaluation
from checks.outcome import Result
from checks.system import System

_NOT_IN_A_KERNEL = (
    "terminal",
    "logging",
    "warnings",
    "faulthandler",
    "unraisableexception",
    "threadexception",
)


class _Witness:
    """Keeps the configuration that pytest made, for what the plugin left in it."""

    config: pytest.Config

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        self.config = config
        config.stash[plugin.EVALUATION] = self._evaluation


def run(
    labs: Sequence[str] = (),
    *,
    junit: Path | None = None,
    home: Path | None = None,
    evaluation: Evaluation | None = None,
) -> list[Result]:
    """Check these labs, or all that build something; `junit` also writes JUnit XML.

    What an earlier run with the same `evaluation` found still holds, and is not looked at again.
    Raises Explained for a lab that cannot be checked, and where no target or an unusable
    `WORKSHOP_SUFFIX` is chosen. What cannot be reached is a result, not an exception.
    """
    files = catalogue.files(list(labs), home)
    evaluation = evaluation or Evaluation(System.from_environment())
    options = [
        f"--config-file={catalogue.FOLDER / 'pytest.ini'}",
        f"--rootdir={home or catalogue.FOLDER}",
        "--noconftest",  # a pack may lie beside anybody's
        "--capture=no",
        *(f"-pno:{name}" for name in _NOT_IN_A_KERNEL),
        *([f"--junitxml={junit}"] if junit else []),
    ]
    witness = _Witness(evaluation)
    status = pytest.main([*options, *map(str, files)], plugins=[plugin, witness])
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    return witness.config.stash[plugin.RESULTS]
