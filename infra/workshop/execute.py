"""Running the solutions, cell by cell in a kernel of their own, and storing what they answer."""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from checks import packs
from workshop import notebook, sanitise
from workshop.notebook import NotebookError
from workshop.sanitise import Patterns

WORK = "work"  # beside the notebook: where %load_ext workshop keeps what a learner makes
CELL_TIMEOUT = 90  # seconds; no cell lets a learner wait longer


def run(solution: Path, environment: Mapping[str, str]) -> NotebookNode:
    """The solution's cells with the outputs of a run from its own folder; the file stays as it is.

    Raises NotebookError, naming the cell, when one fails unannounced, or takes more than 90 s.
    """
    done = notebook.tidied(notebook.read(solution))
    client = NotebookClient(
        done,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        extra_arguments=["--log-level=CRITICAL"],  # the kernel warns that loopback is TCP
        resources={"metadata": {"path": str(solution.parent)}},
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
        on_cell_executed=_end_lines_plainly,
    )
    with tempfile.TemporaryDirectory() as profile:
        surroundings = _surroundings(environment, profile)
        # Cell by cell, since nbclient's execute() answers Ctrl-C with an AssertionError.
        with client.setup_kernel(env=surroundings):
            for number, cell in enumerate(done.cells, start=1):
                _run_cell(client, cell, number, solution)
    return done


def _end_lines_plainly(cell: NotebookNode, **_: object) -> None:
    """What curl ends with CR LF gets another CR from the terminal of a `!` cell, and nbclient takes
    two in a row for a line that is written over; JupyterLab shows it as it was meant."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            output.text = re.sub(r"\r+\n", "\n", output.text)


def _run_cell(client: NotebookClient, cell: NotebookNode, number: int, solution: Path) -> None:
    try:
        client.execute_cell(cell, number - 1)
    except CellExecutionError as error:
        cause = f"failed: {error.ename}: {error.evalue}".rstrip(". ")
    except CellTimeoutError:
        cause = f"ran longer than {CELL_TIMEOUT} s"
    except DeadKernelError:
        cause = "ended its kernel"
    else:
        return
    again = f"Correct it, then run `workshop build --execute --only {solution.stem[:2]}`"
    raise NotebookError(f"solutions/{solution.name}, cell {number} {cause}. {again}.")


def set_work_aside(folder: Path) -> None:
    """A run starts from nothing, hints and answers included; the last one's work is kept once."""
    work, before = folder / WORK, folder / f"{WORK}.before"
    if work.exists():
        shutil.rmtree(before, ignore_errors=True)
        work.replace(before)


def stored(
    old: Sequence[NotebookNode], new: NotebookNode, patterns: Patterns, root: Path
) -> NotebookNode:
    """The new run as it is stored: what only differs in timestamps and their like stays the old's.

    A cell tagged `nbval-ignore-output` keeps its output as long as it answers in the same kinds.
    """
    before = {cell.id: cell.outputs for cell in old if cell.cell_type == "code"}
    for cell in new.cells:
        if cell.cell_type != "code":
            continue
        fresh = [sanitise.neutral(each, root) for each in cell.outputs if sanitise.storable(each)]
        kept = before.get(cell.id, [])
        volatile = notebook.IGNORE_OUTPUT in notebook.tags(cell)
        same = sanitise.same_shape(kept, fresh) if volatile else None
        if same or sanitise.alike(kept, fresh, patterns):
            fresh = [_recounted(each, cell.execution_count) for each in kept]
        cell.outputs = fresh
    return notebook.tidied(new)


def _recounted(output: sanitise.Output, count: int) -> sanitise.Output:
    return {**output, "execution_count": count} if "execution_count" in output else output


def _surroundings(environment: Mapping[str, str], profile: str) -> dict[str, str]:
    """The kernel's environment: the contributor's, less what would change what a cell prints.

    Their own AWS account above all: a build makes and deletes things, on the local AWS alone.
    """
    users = {k for k in os.environ if k.startswith(("AWS_", "WORKSHOP_"))} - {packs.VARIABLE}
    own = {k: v for k, v in os.environ.items() if k not in users}
    plain = {"COLUMNS": "80", "TZ": "UTC", "IPYTHONDIR": profile}
    return {**own, **plain, **environment}
