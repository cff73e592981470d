"""What only a run shows."""

import pytest

from localaws.workspace import EPHEMERAL_VARIABLE
from workshop.lint import running

from .conftest import Copy


@pytest.mark.timeout(300)
def test_a_run_finds_what_passes_unsolved_or_fails_solved_and_faults_that_nobody_finds(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EPHEMERAL_VARIABLE, "1")  # a user's choice for their own
    copy.replace("checks/lab50.py", "WORK = 45", "WORK = 30")  # which SQS gives by itself
    solution = "solutions/50-queue.ipynb"
    copy.replace(solution, """7}'\"""", """8}'\"""")
    copy.replace(solution, 'hidden = \\"60\\"', 'hidden = \\"10\\"')
    differs, unsolved, solved, not_found = running.findings(copy.pack)
    assert differs.startswith(f"{solution}, cell 10: Cell outputs differ, ")
    assert differs.endswith("--execute --only 50`.")
    assert unsolved == (
        "notebooks/50-queue.ipynb: with its holes open it passes lab 50: let a hole or a check ask"
        " for more."
    )
    assert solved == (
        f"{solution}: solved, it does not pass lab50.orders_stay_hidden: mend one of the two."
    )
    assert not_found.startswith(
        "faults/lab50.py, “A message is back before the work is done”: not named"
    )
