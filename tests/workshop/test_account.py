"""The learner's own account: asked before anything is spent, and once."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checks.errors import Explained
from workshop import account, target

Answering = Callable[[str], None]


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No credentials, no settings, nothing agreed to."""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(("AWS_", "WORKSHOP_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("WORKSHOP_TARGET", "aws")
    yield
    os.environ.clear()
    os.environ.update(before)


def answering(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """What the user types, one answer a question; returns the questions."""
    asked: list[str] = []
    left = list(words)

    def typed(question: str) -> str:
        asked.append(question)
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr("builtins.input", typed)
    return asked


def test_without_a_region_the_next_command_sets_one() -> None:
    with pytest.raises(Explained, match="Run: export AWS_DEFAULT_REGION"):
        target.connect()


def test_without_credentials_the_next_command_gets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with pytest.raises(Explained, match="Run: aws configure"):
        target.connect()


def test_the_local_aws_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    from localaws.client import AccessKey, standard_variables

    variables = standard_variables("http://127.0.0.1:1", AccessKey.new())
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Explained):
        target.connect()
    assert not [name for name in variables if name in os.environ]


def test_the_question_names_the_place_and_the_price(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, "y")
    account._ask_once("123/eu-west-1", "Connected to AWS account 123 in eu-west-1, as me.")
    assert "account 123 in eu-west-1" in asked[0]
    assert "$0.06" in asked[0]


def test_yes_is_asked_for_once_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, "yes", "y")
    for place in ("123/eu-west-1", "123/eu-west-1", "123/us-east-1"):
        account._ask_once(place, "Connected.")
    assert len(asked) == 2


@pytest.mark.parametrize("word", ["n", "", "maybe"])
def test_anything_but_yes_spends_nothing(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    answering(monkeypatch, word)
    with pytest.raises(Explained, match="Nothing was made on AWS"):
        account._ask_once("123/eu-west-1", "Connected.")


def test_with_nobody_to_ask_nothing_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    with pytest.raises(Explained, match="run: export WORKSHOP_YES=1"):
        account._ask_once("123/eu-west-1", "Connected.")


def test_automation_agrees_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch)
    monkeypatch.setenv("WORKSHOP_YES", "1")
    account._ask_once("123/eu-west-1", "Connected.")
    assert asked == []
