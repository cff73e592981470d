"""Save points of the local AWS: one before each lab, one after, when all its checks pass.

They are the local AWS's snapshots, so that `workshop snapshot restore before-04` goes back to one.
On real AWS there are none.
"""

from __future__ import annotations

from collections.abc import Iterable

from checks.names import every_lab
from checks.outcome import Result
from checks.packs import Lab
from localaws.keeping import control
from localaws.workspace import Workspace, WorkspaceError
from workshop import journal, target

BEFORE, AFTER = "before-", "after-"


def before(lab: Lab) -> None:
    """Unless the lab was begun: then what there is isn't what there was before."""
    tried = any(
        id.startswith(f"lab{lab.id}.")
        for _, outcomes, _ in journal.attempts(journal.read())
        for id in outcomes
    )
    if not tried:
        _save(BEFORE + lab.id)


def after(results: Iterable[Result]) -> None:
    """For each lab of these results whose first stars all passed."""
    found = list(results)
    for lab in every_lab():
        own = [each for each in found if each.lab == lab.id and each.star == 1]
        if own and all(each.passed for each in own):
            _save(AFTER + lab.id)


def names() -> list[str]:
    """Of all snapshots, the oldest first; none where no local AWS runs that keeps any."""
    if target.chosen() != "local":
        return []
    try:
        return list(control(Workspace(), "GET", "")["snapshots"])
    except WorkspaceError:
        return []


def _save(name: str) -> None:
    """A convenience: a local AWS that keeps nothing, or has no room, stops nobody's work."""
    if target.chosen() != "local":
        return
    try:
        control(Workspace(), "PUT", f"/{name}")
    except WorkspaceError:
        return
