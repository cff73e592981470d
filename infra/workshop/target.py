"""The AWS that a session talks to: the local one, or the learner's own account.

`WORKSHOP_TARGET=aws` changes endpoint and credentials and nothing else; whatever runs after
`connect` is ordinary boto3, `aws` or `curl` with the standard environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from checks.errors import Explained

ROOT = Path(__file__).parents[2]
TARGETS = ("local", "aws")
# What of a user's own set-up would lead a client away from the local AWS.
_LEADS_AWAY = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")
_LOOPBACK = ("127.0.0.1", "localhost")


def chosen() -> str:
    """`local` or `aws`, from `WORKSHOP_TARGET`. Raises Explained for anything else."""
    target = os.environ.get("WORKSHOP_TARGET", "local")
    if target not in TARGETS:
        raise Explained(
            f'WORKSHOP_TARGET is "{target}"; the targets are local and aws.'
            " Run: export WORKSHOP_TARGET=local"
        )
    return target


def connect() -> str:
    """Set this process's environment for the chosen target; returns a sentence that says which.

    Starts the local AWS unless it runs. Raises Explained when it can't, or when the learner does
    not want what AWS may cost.
    """
    _find_tools()
    if chosen() == "aws":
        from workshop import account

        return account.connect()
    return _connect_locally()


def _connect_locally() -> str:
    from localaws import background
    from localaws.workspace import Workspace, WorkspaceError

    workspace = Workspace()
    try:
        variables = workspace.variables(server := background.start(workspace))
    except WorkspaceError as error:
        raise Explained(str(error)) from error
    for name in _LEADS_AWAY:
        os.environ.pop(name, None)
    os.environ.update(variables)
    # A proxy in between could not reach loopback.
    for name in ("NO_PROXY", "no_proxy"):
        _extend(name, ",", after=_LOOPBACK)
    return f"Connected to the local AWS on {server.endpoint}."


def _find_tools() -> None:
    """node, newman and this environment's commands are found by name in `!` cells."""
    folders = (str(Path(sys.prefix, "bin")), str(ROOT / "node_modules" / ".bin"))
    _extend("PATH", os.pathsep, before=folders)
    # Node's warnings are about newman's own code, which no learner can mend.
    os.environ.setdefault("NODE_NO_WARNINGS", "1")


def _extend(
    variable: str, separator: str, *, before: Sequence[str] = (), after: Sequence[str] = ()
) -> None:
    """Add to a list in an environment variable what it lacks."""
    known = [word for word in os.environ.get(variable, "").split(separator) if word]
    wanted = [*(b for b in before if b not in known), *known, *(a for a in after if a not in known)]
    os.environ[variable] = separator.join(wanted)
