"""What learners see of their load test."""

from dataclasses import replace
from pathlib import Path

import matplotlib.image
import pytest

from checks import work
from checks.loadtest import LoadReport, Second
from tests.conftest import Golden
from workshop import chart, load_report

REPORT = LoadReport(
    url="http://localhost/",
    users=8,
    mix={"read": 6, "list": 1},
    requests=1234,
    requests_per_second=88.14,
    errors={"502": 12},
    average_ms=31.14,
    p50_ms=29.5,
    p90_ms=45.7,
    p95_ms=1051.2,
    p99_ms=1156.0,
    warm_up={"seconds": 1.1, "slowest_ms": 1400.4},
    seconds=[Second(1, None, None), *[Second(88, 29.5, 51.2)] * 13],
)


@pytest.fixture(autouse=True)
def own_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path))
    return tmp_path


def test_the_table_says_what_was_measured_and_what_is_asked_for(golden: Golden) -> None:
    golden("load-report.txt", chart.table(REPORT) + "\n")


def test_a_warm_start_is_not_called_cold() -> None:
    assert "cold" in chart.table(REPORT)
    warm = replace(REPORT, warm_up={"seconds": 1.0, "slowest_ms": 60.0})
    assert "cold" not in chart.table(warm)


def test_every_line_fits_a_plain_terminal() -> None:
    huge = replace(REPORT, requests=10**9, average_ms=1e6, users=10**4)
    assert max(map(len, chart.table(huge).splitlines())) <= 80


def test_the_drawing_is_made_of_what_was_measured(tmp_path: Path) -> None:
    def pixels(report: LoadReport) -> bytes:
        file = tmp_path / "drawn.png"
        file.write_bytes(chart.drawn(report))
        return matplotlib.image.imread(file).tobytes()

    slower = replace(REPORT, seconds=[Second(88, 30.0, 900.0), *REPORT.seconds[1:]])
    assert pixels(REPORT) == pixels(REPORT)
    assert pixels(slower) != pixels(REPORT)


def test_without_a_load_test_a_sentence_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    load_report()
    assert capsys.readouterr().out.startswith("There is no report of a load test yet.")


def test_an_unusable_report_is_named(capsys: pytest.CaptureFixture[str], own_work: Path) -> None:
    work.save("load-report.json", {"url": "x"})
    load_report()
    said = capsys.readouterr().out
    assert str(own_work / "load-report.json") in said
    assert "Run: rm " in said
