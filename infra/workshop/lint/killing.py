"""Whether each fault of a pack is found by the check that owns it, and by no other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from checks import work
from checks.faults import catalogue
from checks.faults.deployed import Deployed
from checks.faults.verdict import Sight, mistaken
from checks.packs import Lab, Pack
from localaws.keeping import control
from localaws.workspace import HOME_VARIABLE, Workspace
from workshop.lint.page import Finding

_REFERENCE = "lint-reference"


def findings(
    pack: Pack, path: list[Lab], environment: Mapping[str, str], files: Path
) -> Iterator[str]:
    """The local AWS holds what the path's solutions deploy, and `files` their work folder."""
    workspace = Workspace(Path(environment[HOME_VARIABLE]))
    server = workspace.running()
    assert server
    variables = {**environment, **workspace.variables(server), "WORKSHOP_WORK": str(files)}
    labs = [lab.id for lab in path if not lab.undoes]
    with _environment(variables):
        control(workspace, "PUT", f"/{_REFERENCE}")
        kept = shutil.copytree(files, files.with_name(_REFERENCE))
        before = Sight(labs).results
        for fault in catalogue.faults(pack.faults):
            control(workspace, "POST", f"/{_REFERENCE}/restore")
            shutil.rmtree(work.folder())
            shutil.copytree(kept, work.folder())
            fault.apply(Deployed())
            for what in mistaken(fault, Sight(labs), before):
                yield Finding(what.rstrip(".")).on(f"faults/lab{fault.lab}.py, “{fault.title}”")


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
