"""The load test that we hand out, against a real API."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.loadtest import LoadReport

from .examiner import DATA, Examiner


def locust(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """As a notebook runs it, from a folder beside `data`."""
    (folder / "work").mkdir(exist_ok=True)
    if not (folder.parent / "data").exists():
        (folder.parent / "data").symlink_to(DATA)
    command = [sys.executable, "-m", "locust", "--config", "../data/loadtest/locust.conf"]
    return subprocess.run(  # noqa: S603  # our own load test
        [*command, "--spawn-rate", "4", "--report", "work/load-report.json", *options],
        cwd=folder,
        env=os.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def loaded(
    folder: Path, *options: str, least: int
) -> tuple["subprocess.CompletedProcess[str]", LoadReport]:
    """A run as long as this machine needs, busy as it is, for so many requests."""
    for seconds in (5, 20, 80):
        done = locust(folder, *options, "--run-time", f"{seconds}s")
        if (folder / "work" / "load-report.json").exists() and report(folder).requests >= least:
            break
    return done, report(folder)


def report(folder: Path) -> LoadReport:
    text = (folder / "work" / "load-report.json").read_text(encoding="utf-8")
    return LoadReport.from_json(json.loads(text))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notebooks"
    made.mkdir()
    return made


def test_a_load_test_reports_what_it_measured_and_leaves_nothing(
    examiner: Examiner, folder: Path
) -> None:
    table = examiner.names.table
    options = ["--host", examiner.url, "--table", table, "--users", "3"]
    done, found = loaded(folder, *options, "--mix", "read:2 list:1 unknown:1", least=50)
    assert (found.url, found.users) == (examiner.url, 3)
    assert found.mix == {"read": 2, "list": 1, "unknown": 1}
    assert 0 < found.p50_ms <= found.p90_ms <= found.p95_ms <= found.p99_ms
    measured = found.requests / found.requests_per_second
    assert measured < len(found.seconds) + 1.1 - found.warm_up["seconds"]
    assert found.errors.keys() == {"400"}
    assert 5 < found.error_rate < 60
    assert done.returncode == 1  # Locust's word for errors
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "3 users" in done.stdout
    assert examiner.items() == []


def test_an_api_that_does_not_answer_is_all_errors(folder: Path) -> None:
    _, found = loaded(folder, "--host", "http://127.0.0.1:1/", "--users", "1", least=1)
    assert found.error_rate == 100
    assert found.errors.keys() == {"0"}


def test_a_run_that_ends_before_it_begins_leaves_no_old_report(folder: Path) -> None:
    (folder / "work").mkdir()
    (folder / "work" / "load-report.json").write_text("{}")
    done = locust(folder, "--host", "http://127.0.0.1:1/", "--run-time", "1s", "--users", "40")
    assert "There is nothing to report" in done.stdout
    assert not (folder / "work" / "load-report.json").exists()


@pytest.mark.parametrize("mix", ["fly:1", "read:many Ellipsis"])
def test_an_unusable_mix_is_refused_in_a_sentence(mix: str, folder: Path) -> None:
    done = locust(folder, "--host", "http://127.0.0.1:1/", "--run-time", "2s", "--mix", mix)
    refusals = [line for line in done.stderr.splitlines() if "error: argument --mix" in line]
    assert len(refusals) == 1
