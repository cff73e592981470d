"""Checks as pytest runs them: selection, reports, exit codes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

import pytest

from checks.outcome import Outcome
from checks.run import run
from checks.text import Style, closing

ROOT = Path(__file__).parents[2]
Labs = Callable[..., Path]

LAMP = """
    @check(hints=HINTS)
    def bought(system):
        '''The lamp is bought.'''
        expect(seen({bought!r})).to_be("yes")

    @check(needs=[bought], hints=HINTS)
    def lit(system):
        '''The lamp is lit.'''
        expect(seen({lit!r})).to_be("yes")

    @check(star=2, hints=HINTS)
    def bright(system):
        '''The lamp is bright.'''
        expect(seen({bright!r})).to_be("yes")
"""

SHADE = """
    from lab01 import bought

    @check(needs=[bought], hints=HINTS)
    def shaded(system):
        '''The lamp has a shade.'''
"""


def lamp(bought: str = "yes", lit: str = "yes", bright: str = "yes") -> str:
    return LAMP.format(bought=bought, lit=lit, bright=bright)


def pytest_in(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "checks.plugin", *arguments]
    ini = f"--config-file={ROOT / 'checks' / 'pytest.ini'}"
    return subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [*command, ini, f"--rootdir={home}", str(home)],
        cwd=home,
        text=True,
        capture_output=True,
        check=False,
    )


def test_all_passed_exits_zero(labs: Labs) -> None:
    assert pytest_in(labs(lab01=lamp())).returncode == 0


def test_something_left_exits_one(labs: Labs) -> None:
    assert pytest_in(labs(lab01=lamp(lit="no"))).returncode == 1


def test_something_that_could_not_be_checked_exits_three(labs: Labs) -> None:
    home = labs(lab01=lamp(lit="no"), lab02="@check(hints=HINTS)\ndef f(s):\n    '''F.'''\n    1/0")
    assert pytest_in(home).returncode == 3


def test_a_module_that_cannot_be_read_exits_three_and_the_others_still_run(labs: Labs) -> None:
    done = pytest_in(labs(lab01=lamp(), lab02="import nowhere"))
    assert done.returncode == 3
    assert "3 of 3 passed" in done.stdout
    assert "the workshop's fault, not yours" in done.stdout.replace("\n" + " " * 17, " ")


def test_a_second_star_counts_only_when_asked(labs: Labs) -> None:
    home = labs(lab01=lamp(bright="no"))
    assert pytest_in(home).returncode == 0
    assert pytest_in(home, "--stars").returncode == 1


def test_nothing_is_left_beside_the_checks(labs: Labs) -> None:
    home = labs(lab01=lamp())
    pytest_in(home)
    run(["01"], home=home)
    assert [path.name for path in home.rglob("*") if path.name != "__pycache__"] == ["lab01.py"]


def test_the_terminal_names_the_outcomes_in_words(labs: Labs) -> None:
    done = pytest_in(labs(lab01=lamp(bought="no")))
    assert "1 passed, 1 not yet, 1 blocked" in done.stdout
    assert "Traceback" not in done.stdout
    assert "def bought" not in done.stdout


def test_junit_tells_our_faults_from_what_is_left(labs: Labs, tmp_path: Path) -> None:
    fault = "@check(hints=HINTS)\ndef f(s):\n    '''F.'''\n    1/0"
    file = tmp_path / "junit.xml"
    run(["01", "02"], junit=file, home=labs(lab01=lamp(bought="no"), lab02=fault))
    suite = ElementTree.parse(file).getroot()[0]  # noqa: S314 - written by this very test
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    failure = suite.find(".//failure")
    assert failure is not None
    assert "Expected     the lamp to be yes" in (failure.text or "")


def test_results_in_another_process_arrive_whole(labs: Labs, tmp_path: Path) -> None:
    home, file = labs(lab01=lamp(lit="no")), tmp_path / "results.json"
    done = pytest_in(home, "-p", "xdist", "-n", "2", f"--json={file}")
    results = {each["id"]: each["outcome"] for each in json.loads(file.read_text())["results"]}
    assert done.returncode == 1
    assert results == {"lab01.bought": "passed", "lab01.lit": "not yet", "lab01.bright": "passed"}


def test_one_lab_can_be_chosen_of_many(labs: Labs) -> None:
    done = pytest_in(labs(lab01=lamp(lit="no"), lab02=lamp()), "--lab", "02")
    assert done.returncode == 0
    assert "Lab 02, DynamoDB: 3 of 3 passed" in done.stdout
    assert "Lab 01" not in done.stdout


def test_an_unknown_lab_is_one_sentence(labs: Labs) -> None:
    done = pytest_in(labs(lab01=lamp()), "--lab", "77")
    assert done.returncode == 4
    assert 'There is no lab "77"' in done.stderr
    assert "Traceback" not in done.stderr


def test_the_lab_that_undoes_is_checked_only_by_name(labs: Labs) -> None:
    home = labs(lab01=lamp(), lab08=lamp(bought="no"))
    assert pytest_in(home).returncode == 0
    assert pytest_in(home, "--lab", "08").returncode == 1
    assert {result.lab for result in run(home=home)} == {"01"}


def test_a_need_in_another_lab_is_evaluated_silently_and_reported_when_it_is_the_cause(
    labs: Labs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(labs(lab01=lamp(bought="no"), lab02=SHADE))
    results = run(["02"], home=labs())
    assert [(r.id, r.outcome) for r in results] == [
        ("lab01.bought", Outcome.NOT_YET),
        ("lab02.shaded", Outcome.BLOCKED),
    ]


def test_the_cause_in_an_earlier_lab_comes_first(
    labs: Labs, monkeypatch: pytest.MonkeyPatch
) -> None:
    dark = (
        "@check(hints=HINTS)\ndef dark(s):\n    '''It is dark.'''\n    expect(seen(1)).to_be(2)\n"
    )
    lab02 = dark + dedent(SHADE)
    monkeypatch.syspath_prepend(labs(lab01=lamp(bought="no"), lab02=lab02))
    results = run(["02"], home=labs())
    assert [r.id for r in results] == ["lab01.bought", "lab02.dark", "lab02.shaded"]
    assert closing(results, Style())[-1] == "For the next hint: workshop hint lab01.bought"


def test_a_need_in_another_lab_stays_out_of_sight_when_it_holds(
    labs: Labs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(labs(lab01=lamp(), lab02=SHADE))
    assert [result.id for result in run(["02"], home=labs())] == ["lab02.shaded"]


def test_running_twice_in_one_process_gives_the_same(labs: Labs) -> None:
    home = labs(lab01=lamp(lit="no"))
    first, second = run(["01"], home=home), run(["01"], home=home)
    assert [r.outcome for r in first] == [r.outcome for r in second]
    assert len(first) == 3
