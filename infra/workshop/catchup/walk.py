"""Bringing about, lab by lab, what is missing: the first cause first, what passes left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from checks import work
from checks.cloud import Cloud
from checks.errors import Explained
from checks.evaluation import Evaluation
from checks.names import Names
from checks.outcome import Result
from checks.packs import Lab
from checks.run import run
from checks.system import System
from workshop import reset
from workshop.belongings import Belonging, Belongings
from workshop.catchup import plan
from workshop.catchup.kernel import Kernel, StepFailed, opened

# A lab that made something wrong in an earlier one's place is met a second time.
_ROUNDS = 2


@dataclass
class Standing:
    """What became of a lab.

    `makes` says whether a later lab needs anything of it, `added` are the checks that made cells
    run, each once; `is_open` says that something of it is the learner's own to do.
    """

    lab: Lab
    makes: bool
    added: dict[str, Result] = field(default_factory=dict)
    cells: set[int] = field(default_factory=set)
    replaced: list[str] = field(default_factory=list)
    is_open: bool = False


class Walk:
    def __init__(
        self,
        labs: Sequence[Lab],
        *,
        say: Callable[[str], None],
        may_replace: Callable[[Sequence[Belonging]], bool],
    ) -> None:
        """`may_replace` is asked before anything of the learner's is deleted."""
        self._steps = {lab.id: plan.steps(lab, lab.solution) for lab in labs}
        self._labs = list(labs)
        self._say = say
        self._may_replace = may_replace
        self._found = {lab.id: Standing(lab, bool(self._steps[lab.id])) for lab in labs}
        self._fresh: dict[str, list[Result]] = {}
        self._evaluation: Evaluation | None = None
        self._stack = ExitStack()
        self._kernel: Kernel | None = None
        self._failure: StepFailed | None = None

    def missing(self) -> list[Result]:
        """What would be brought about, first causes alone. Raises Explained."""
        self._look([lab.id for lab in self._labs if self._steps[lab.id]])
        return [cause for lab in self._labs for cause in self._causes(lab)]

    def go(self) -> tuple[list[Standing], Path | None]:
        """What became of each lab, and where the learner's replaced files are.

        Raises Explained when something stays missing.
        """
        with self._stack:
            left = self.missing()
            for again in range(_ROUNDS):
                if left:
                    for lab in self._labs:
                        self._bring(lab, may_delete=again > 0)
                    left = self.missing()
            self._judge(left)
            return list(self._found.values()), self._kernel.kept if self._kernel else None

    def _bring(self, lab: Lab, *, may_delete: bool) -> None:
        standing, tried = self._found[lab.id], set[str]()
        while causes := self._causes(lab):
            fresh = [cause for cause in causes if cause.id not in tried]
            if not fresh:
                if not (may_delete and self._clear(standing)):
                    break
                may_delete, tried = False, set()
                continue
            tried |= {cause.id for cause in fresh}
            standing.added |= {cause.id: cause for cause in fresh if cause.id not in standing.added}
            self._run(standing, {cause.id for cause in fresh})

    def _causes(self, lab: Lab) -> list[Result]:
        wanted = plan.looked_for(self._steps[lab.id])
        of_labs = sorted({lab.id, *(id[3:5] for id in wanted)}) if wanted else []
        self._look(of_labs)
        return plan.causes([each for id in of_labs for each in self._fresh[id]], wanted)

    def _look(self, labs: Sequence[str]) -> None:
        """Check those that weren't since a cell ran; nothing is checked twice without need."""
        stale = [id for id in labs if id not in self._fresh]
        if not stale:
            return
        self._evaluation = self._evaluation or Evaluation(System.from_environment())
        results = run(stale, evaluation=self._evaluation)
        if unknown := plan.undecided(results):
            raise Explained(f"“{unknown.title}” could not be checked: {unknown.found}")
        for id in stale:
            self._fresh[id] = [each for each in results if each.lab == id]

    def _run(self, standing: Standing, missing: set[str]) -> None:
        lab = standing.lab
        chosen = plan.wanted(self._steps[lab.id], missing)
        if any(step.writes for step in chosen):
            before = self._labs[: self._labs.index(lab)]
            earlier = [step for each in before for step in self._steps[each.id]]
            chosen = plan.absent_files(earlier, self._folder) + chosen
        self._say(f"Lab {lab.id}, {lab.title} …")
        self._forget()
        if self._kernel is None:
            files = [step.content for each in self._steps.values() for step in each if step.writes]
            self._kernel = self._stack.enter_context(opened(files))
        try:
            for step in chosen:
                self._kernel.run(step)
                standing.cells |= {step.number} if step.lab == lab else set()
        except StepFailed as failure:
            self._failure = failure  # the checks say whether it matters

    def _forget(self) -> None:
        """What was found holds until a cell runs or something is deleted."""
        self._fresh, self._evaluation = {}, None

    @property
    def _folder(self) -> Path:
        return work.folder().parent

    def _clear(self, standing: Standing) -> bool:
        """Take away what is in the way, if there is anything and the learner agrees."""
        things = Belongings(Names.from_environment(), Cloud()).of(standing.lab.id)
        if not things or not self._may_replace(things):
            return False
        self._forget()
        for thing in things:
            reset.remove(thing)
            standing.replaced.append(thing.what)
        return True

    def _judge(self, left: Sequence[Result]) -> None:
        """Raises Explained when something that cells should have made is missing still."""
        for id, standing in self._found.items():
            wanted = plan.looked_for(self._steps[id])
            others = [r for r in self._fresh.get(id, []) if r.star == 1 and r.id not in wanted]
            standing.is_open = not wanted or not all(each.passed for each in others)
        unmet = [each for each in left if each.star == 1]
        if unmet:
            first = unmet[0]
            reason = f" A cell failed: {self._failure}." if self._failure else ""
            raise Explained(
                f"Lab {first.lab} could not be caught up: “{first.title}” Expected"
                f" {first.expected}; found {first.found}.{reason}"
                f" Run: workshop check {first.lab}"
            )
