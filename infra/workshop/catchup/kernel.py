"""A kernel in the learner's folder that runs the solutions' cells one after the other."""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_notebook

from checks import work
from checks.errors import Explained
from workshop import target
from workshop.belongings import kept_folder
from workshop.catchup.plan import Step
from workshop.execute import CELL_TIMEOUT

# What a notebook holds is written beside it, in `work`.
_WORK = "work"
# The local AWS is ready sooner than a waiter looks again: after a second, or after twenty.
LOOK_OFTEN = """\
from botocore.waiter import Waiter

def wait(self, _wait=Waiter.wait, **given):
    return _wait(self, **{"WaiterConfig": {"Delay": 0.1, "MaxAttempts": 600}, **given})

Waiter.wait = wait
"""


class StepFailed(Explained):
    """A cell that did not run to its end."""


class Kernel:
    def __init__(self, client: NotebookClient, folder: Path, solutions: Collection[str]) -> None:
        self._client = client
        self._folder = folder
        self._solutions = {text.strip() for text in solutions}
        self._kept = kept_folder()

    @property
    def kept(self) -> Path | None:
        """Where the learner's own files are that were in the way, if any were."""
        return self._kept if self._kept.exists() else None

    def run(self, step: Step) -> None:
        """Raises StepFailed."""
        if step.writes:
            self._keep_learners(step)
        cells = self._client.nb.cells
        cells.append(copy.copy(step.cell))
        try:
            self._client.execute_cell(cells[-1], len(cells) - 1)
        except CellExecutionError as error:
            cause = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            cause = f"it ran longer than {CELL_TIMEOUT} s"
        except DeadKernelError:
            cause = "its kernel ended"
        else:
            return
        raise StepFailed(f"solutions/{step.lab.notebook}, cell {step.number}: {cause}")

    def _keep_learners(self, step: Step) -> None:
        """A copy of the file that the step is about to replace, unless it is a solution's."""
        file = self._folder / step.writes
        file.parent.mkdir(parents=True, exist_ok=True)
        mine = self._kept / file.relative_to(self._folder / _WORK)
        if not file.is_file() or mine.exists():
            return
        if file.read_text(encoding="utf-8", errors="replace").strip() not in self._solutions:
            mine.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, mine)


@contextmanager
def opened(solutions: Collection[str]) -> Iterator[Kernel]:
    """`solutions` are the contents of files that are no learner's own.

    It has this process's environment, which leads it to the same AWS and the same work folder.
    Raises Explained when it can't be started.
    """
    folder = work.folder().parent
    folder.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(
        new_notebook(),  # type: ignore[no-untyped-call]  # nbformat is half typed
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        extra_arguments=["--log-level=CRITICAL"],
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
        shutdown_kernel="immediate",
    )
    with tempfile.TemporaryDirectory() as profile:
        environment = {**os.environ, "IPYTHONDIR": profile, "WORKSHOP_WORK": str(work.folder())}
        environment.pop("JPY_SESSION_NAME", None)  # it is no notebook that somebody has open
        if target.chosen() == "local":
            start_up = Path(profile, "profile_default", "startup", "waiters.py")
            start_up.parent.mkdir(parents=True)
            start_up.write_text(LOOK_OFTEN, encoding="utf-8")
        with client.setup_kernel(env=environment):
            yield Kernel(client, folder, solutions)
