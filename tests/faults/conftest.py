"""One reference deployment a worker, and each test begins with it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

from checks.faults.language import Fault, Kind
from checks.outcome import Result
from localaws.lambdaapi.world import SETTLE_VARIABLE
from localaws.workspace import HOME_VARIABLE, Workspace
from workshop.fresh import local_aws

from .learner import do_the_rest
from .reference import EMPTIED, EVERYTHING, LAST, Reference, look

_FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "WORKSHOP_TARGET", "JPY_SESSION_NAME")


@dataclass(frozen=True)
class Deployment:
    """The reference, how to reach it, and what its checks say."""

    reference: Reference
    variables: dict[str, str]
    session: boto3.Session
    results: dict[str, Result]

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        """From here on AWS is this one, for boto3's own session as well: it keeps its keys."""
        _enter(patch, self.variables, self.session)


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTLE_VARIABLE, "0")
        with local_aws(keeps_state=True) as environment:
            workspace = Workspace(Path(environment[HOME_VARIABLE]))
            server = workspace.running()
            assert server
            work = tmp_path_factory.mktemp("learner") / "work"
            variables = environment | workspace.variables(server)
            variables |= {"WORKSHOP_SUFFIX": "ref", "WORKSHOP_WORK": str(work)}
            session = boto3.Session()
            _enter(patch, variables, session)
            reference = Reference(workspace.home)
            reference.deploy()
            do_the_rest()
            results = look(EVERYTHING)
            reference.keep()
            patch.undo()
            yield Deployment(reference, variables, session, results)


@pytest.fixture
def reference(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[dict[str, Result]]:
    """All as the solutions leave it; what its checks say."""
    deployment.enter(monkeypatch)
    deployment.reference.restore()
    yield deployment.results
    if _touches(request):
        deployment.reference.touch()


@pytest.fixture(scope="session")
def emptied_once(deployment: Deployment) -> dict[str, Result]:
    with pytest.MonkeyPatch.context() as patch:
        deployment.enter(patch)
        deployment.reference.restore()
        deployment.reference.touch()
        deployment.reference.clean()
        deployment.reference.keep(EMPTIED)
        return look(LAST)


@pytest.fixture
def emptied(
    emptied_once: dict[str, Result],
    deployment: Deployment,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[dict[str, Result]]:
    """All taken down again, as the last lab's solution does it; what that lab's checks say."""
    deployment.enter(monkeypatch)
    deployment.reference.restore(EMPTIED)
    yield emptied_once
    if _touches(request):
        deployment.reference.touch()


def _touches(request: pytest.FixtureRequest) -> bool:
    """Whether a test changes AWS: a fault in the learner's own file does not."""
    callspec = getattr(request.node, "callspec", None)
    fault = callspec.params.get("fault") if callspec else None
    return not (isinstance(fault, Fault) and fault.kind is Kind.FILE)


def _enter(patch: pytest.MonkeyPatch, variables: dict[str, str], session: boto3.Session) -> None:
    patch.setattr(boto3, "DEFAULT_SESSION", session)
    for name in _FOREIGN:
        patch.delenv(name, raising=False)
    for name, value in variables.items():
        patch.setenv(name, value)
