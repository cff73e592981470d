"""`workshop check` and `workshop hint`, in a shell."""

import json
from pathlib import Path
from xml.etree import ElementTree

import boto3
import pytest

from tests.conftest import Golden
from workshop.__main__ import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def shell(fresh_aws: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A shell whose workspace is this run's own, and empty as far as its suffix goes."""
    for name in ("AWS_PROFILE", "WORKSHOP_TARGET"):
        monkeypatch.delenv(name, raising=False)
    for name, value in fresh_aws.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WORKSHOP_SUFFIX", "shell")
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("NO_COLOR", "1")


def test_an_untouched_lab_says_what_is_missing(capsys: Captured, golden: Golden) -> None:
    assert main(["check", "1"]) == 1
    golden("untouched-lab-01.txt", capsys.readouterr().out)


def test_a_lab_that_is_done_leads_to_the_next(capsys: Captured) -> None:
    main(["check", "02"])
    boto3.client("dynamodb").create_table(
        TableName="lambda-apigateway-shell",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    capsys.readouterr()
    assert main(["check", "02"]) == 0
    boto3.client("dynamodb").delete_table(TableName="lambda-apigateway-shell")
    assert capsys.readouterr().out.endswith("4 passed.\nNext: 03-lambda.ipynb\n")


def test_hints_come_one_at_a_time(capsys: Captured) -> None:
    main(["check", "01"])
    shown = []
    for _ in range(2):
        capsys.readouterr()
        main(["hint"])
        shown.append(capsys.readouterr().out.splitlines()[0])
    assert shown == [f"Hint {rung} of 3 for “The role exists.”" for rung in (2, 3)]


def test_a_hint_seen_stays_with_the_check(capsys: Captured) -> None:
    main(["check", "01"])
    main(["hint"])
    capsys.readouterr()
    main(["check", "01"])
    assert "Hint 2 of 3" in capsys.readouterr().out


def test_an_instructor_sees_every_hint_and_where_it_failed(capsys: Captured) -> None:
    main(["check", "01", "--instructor"])
    shown = capsys.readouterr().out
    assert "Hint 3 of 3" in shown
    assert "Traceback" in shown


def test_results_are_kept_as_json_and_junit(tmp_path: Path) -> None:
    files = {"--json": tmp_path / "results.json", "--junit": tmp_path / "results.xml"}
    main(["check", "01", *(str(part) for pair in files.items() for part in pair)])
    results = json.loads(files["--json"].read_text())["results"]
    suite = ElementTree.parse(files["--junit"]).getroot()[0]  # noqa: S314 - written by this test
    assert results[0]["id"] == "lab01.role_exists"
    assert suite.get("tests") == str(len(results))


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_a_file_that_cannot_be_written_is_one_sentence(
    option: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["check", "01", option, str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{tmp_path} cannot be written (Is a directory)" in shown.err


def test_an_unusable_suffix_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("WORKSHOP_SUFFIX", "a b")
    assert main(["check", "01"]) == 2
    assert 'WORKSHOP_SUFFIX is "a b"' in capsys.readouterr().err
