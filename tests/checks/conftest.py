"""Small labs of our own, checked as the real ones are, in a work folder of our own."""

import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from checks.outcome import Result
from checks.run import run

from .builder import Builder
from .examiner import Examiner
from .learner import Learner

NOWHERE = "http://127.0.0.1:1"
Check = Callable[..., list[Result]]

_HEAD = """\
from checks.language import CouldNotCheck, check, expect
from checks.observed import Observed

HINTS = ("Where?", "What?", "The answer.")


def seen(value):
    return Observed("the lamp", value, 'lamps.get_lamp(Name="desk")')

"""


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the machine's own AWS configuration; nothing answers, until a test asks."""
    for name in ("AWS_PROFILE", "AWS_REGION", "WORKSHOP_SUFFIX", "WORKSHOP_TARGET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOWHERE)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nobody-knows")
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path / "work"))


@pytest.fixture
def labs(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Write modules of checks: `labs(lab01="...")` answers their folder."""
    names = []

    def write(**modules: str) -> Path:
        home = tmp_path / "labs"
        home.mkdir(exist_ok=True)
        for name, body in modules.items():
            names.append(name)
            (home / f"{name}.py").write_text(_HEAD + dedent(body), encoding="utf-8")
        return home

    yield write
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def check(labs: Callable[..., Path]) -> Check:
    """Check one small lab: `check('''@check(...) ...''')` answers its results."""

    def evaluate(body: str) -> list[Result]:
        return run(["01"], home=labs(lab01=body))

    return evaluate


@pytest.fixture
def learner(
    no_aws: None, fresh_variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Learner:
    """Someone with an empty account, as far as their suffix goes."""
    for name, value in fresh_variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WORKSHOP_SUFFIX", uuid.uuid4().hex[:8])
    return Learner()


@pytest.fixture
def api_builder(learner: Learner) -> Iterator[Builder]:
    """Has labs 01 and 02 behind them, and takes their APIs and functions down again."""
    me = Builder()
    me.makes_role()
    me.makes_table()
    yield me
    for made in me.apigateway.get_rest_apis(limit=500)["items"]:
        if me.names.suffix in made["name"]:
            me.apigateway.delete_rest_api(restApiId=made["id"])
    me.leaves()


@pytest.fixture(scope="session")
def deployed(fresh_variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """Labs 01 to 04, done once for all tests that leave them as they are: how to reach them."""
    variables = fresh_variables | {"WORKSHOP_SUFFIX": uuid.uuid4().hex[:8]}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        me = Builder()
        me.makes_role()
        me.makes_table()
        api = me.makes_answering_api()
    yield variables
    me.apigateway.delete_rest_api(restApiId=api)
    me.leaves()


@pytest.fixture
def examiner(no_aws: None, deployed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Examiner:
    """Someone who comes to lab 05 with nothing in their work folder."""
    for name, value in deployed.items():
        monkeypatch.setenv(name, value)
    return Examiner()
