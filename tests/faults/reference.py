"""The reference: what the solutions deploy, on a local AWS of its own, to go back to at will."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from checks import work
from checks.alarm import CROSSED
from checks.faults.deployed import Deployed
from checks.faults.verdict import Sight
from checks.names import LABS
from checks.outcome import Result
from checks.packs import Lab
from localaws.keeping import control
from localaws.workspace import Workspace
from workshop import notebook
from workshop.catchup import plan
from workshop.catchup.kernel import opened
from workshop.catchup.plan import Step

NAME, EMPTIED = "reference", "emptied"
_LOOKS = ("%check", "cost()")  # cells that change nothing, and take their time
LABS_SEEN = ("01", "02", "03", "04", "07")
EVERYTHING = ("00", *LABS_SEEN, "05", "06")
LAST = tuple(each.id for each in LABS if each.undoes)
# A call is as quick as the machine is, whatever a test does to it before.
MEMORY = 1769


class Reference:
    """The learner's files are in the work folder; `home` is the local AWS's."""

    def __init__(self, home: Path) -> None:
        self._workspace = Workspace(home)
        self._home = home
        self._at = ""

    def deploy(self) -> None:
        """By the solutions' own cells, each once."""
        with opened([]) as kernel:
            for number, steps in itertools.groupby(_steps(), key=lambda step: step.lab.id):
                if number == "07":
                    look(["03"])  # leaves a log, which lab 07 finds
                for step in steps:
                    kernel.run(step)
        deployed = Deployed()
        deployed.configures(MemorySize=MEMORY)
        # The checks' own mistakes would make it fire within a minute; no test waits for that.
        deployed.client("cloudwatch").set_alarm_state(
            AlarmName=deployed.names.alarm, StateValue="ALARM", StateReason=CROSSED
        )

    def clean(self) -> None:
        """By the cells of the lab that takes everything down."""
        (last,) = [each for each in LABS if each.undoes]
        with opened([]) as kernel:
            for step in _cells(last):
                if not step.cell.source.startswith(_LOOKS):
                    kernel.run(step)

    def keep(self, name: str = NAME) -> None:
        control(self._workspace, "PUT", f"/{name}")
        shutil.copytree(work.folder(), self._home / name)

    def touch(self) -> None:
        """AWS is not as it was any more."""
        self._at = ""

    def restore(self, name: str = NAME) -> None:
        """The learner's files in any case; AWS if it was touched, since functions start cold."""
        if name != self._at:
            control(self._workspace, "POST", f"/{name}/restore")
            self._at = name
        shutil.rmtree(work.folder())
        shutil.copytree(self._home / name, work.folder())


def look(labs: Sequence[str] = LABS_SEEN) -> dict[str, Result]:
    return Sight(labs).results


def _steps() -> Iterator[Step]:
    """The cells that make something; of lab 04 also those that narrow the policy, at its end."""
    for each in LABS:
        yield from plan.steps(each, each.solution)
        if each.id == "04":
            yield from _mentioning("names.policy", each)


def _mentioning(words: str, chosen: Lab) -> Iterator[Step]:
    return (step for step in _cells(chosen) if words in step.cell.source)


def _cells(chosen: Lab) -> Iterator[Step]:
    for number, cell in enumerate(notebook.read(chosen.solution).cells, start=1):
        if cell.cell_type == "code":
            yield Step(chosen, cell, number, frozenset())
