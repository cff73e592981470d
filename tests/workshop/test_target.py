"""Which AWS a session talks to."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from checks.errors import Explained
from workshop import target
from workshop.fresh import local_aws


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A session's own environment, put back afterwards."""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(("AWS_", "WORKSHOP_")):
            monkeypatch.delenv(name)
    yield monkeypatch
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def home() -> Iterator[str]:
    with local_aws() as variables:
        yield variables["LOCALAWS_HOME"]


def test_without_a_word_the_target_is_local(environment: pytest.MonkeyPatch) -> None:
    assert target.chosen() == "local"


def test_an_unknown_target_is_refused_with_the_next_command(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("WORKSHOP_TARGET", "azure")
    with pytest.raises(Explained, match=r'"azure".*Run: export WORKSHOP_TARGET=local'):
        target.chosen()


def test_connecting_leads_boto3_to_the_local_aws(
    environment: pytest.MonkeyPatch, home: str
) -> None:
    environment.setenv("LOCALAWS_HOME", home)
    assert os.environ.get("AWS_ENDPOINT_URL") is None
    sentence = target.connect()
    assert os.environ["AWS_ENDPOINT_URL"] in sentence
    assert boto3.Session().client("sts").get_caller_identity()["Account"] == "123456789012"


def test_a_profile_of_the_user_leads_nobody_away(
    environment: pytest.MonkeyPatch, home: str
) -> None:
    environment.setenv("LOCALAWS_HOME", home)
    environment.setenv("AWS_PROFILE", "somebody-elses")
    target.connect()
    assert boto3.Session().client("sts").get_caller_identity()["Account"] == "123456789012"


def test_a_proxy_does_not_come_between(environment: pytest.MonkeyPatch, home: str) -> None:
    environment.setenv("LOCALAWS_HOME", home)
    environment.setenv("NO_PROXY", "example.com")
    target.connect()
    assert os.environ["NO_PROXY"] == "example.com,127.0.0.1,localhost"


def test_connecting_twice_changes_nothing_more(environment: pytest.MonkeyPatch, home: str) -> None:
    environment.setenv("LOCALAWS_HOME", home)
    target.connect()
    once = dict(os.environ)
    target.connect()
    assert dict(os.environ) == once


def test_a_notebook_finds_the_tools_by_name(environment: pytest.MonkeyPatch, home: str) -> None:
    environment.setenv("LOCALAWS_HOME", home)
    target.connect()
    assert str(Path(sys.prefix, "bin")) in os.environ["PATH"].split(os.pathsep)


def test_newman_runs_by_name_and_says_nothing_of_its_own_code(
    environment: pytest.MonkeyPatch, home: str
) -> None:
    environment.setenv("LOCALAWS_HOME", home)
    target.connect()
    newman = shutil.which("newman")
    if not newman:
        pytest.skip("newman is not installed. Run: python -m workshop setup")
    collection = target.ROOT / "data/postman/DynamoDBOperations.postman_collection.json"
    nowhere = [newman, "run", str(collection), "--env-var", "url=http://127.0.0.1:1/", "--bail"]
    done = subprocess.run(nowhere, capture_output=True, text=True)  # noqa: S603  # our own newman
    assert "DynamoDBOperations" in done.stdout
    assert "Warning" not in done.stderr
