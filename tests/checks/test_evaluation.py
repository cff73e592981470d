"""Which outcome a check has, and that only the first cause speaks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checks.errors import Explained
from checks.evaluation import Evaluation
from checks.outcome import Cause, Outcome, Result
from checks.run import run
from checks.system import System

from .conftest import Check


def outcomes(results: list[Result]) -> dict[str, str]:
    return {result.id.partition(".")[2]: result.outcome.value for result in results}


def test_a_statement_that_holds_passes(check: Check) -> None:
    (result,) = check("""
        @check(hints=HINTS)
        def lit(system):
            '''The lamp is lit.'''
            expect(seen("on")).to_be("on")
    """)
    assert (result.outcome, result.title, result.lab) == (Outcome.PASSED, "The lamp is lit.", "01")
    assert result.hints == ()


def test_a_wrong_value_is_not_yet_with_expected_found_and_evidence(check: Check) -> None:
    (result,) = check("""
        @check(hints=HINTS)
        def lit(system):
            '''The lamp is lit.'''
            expect(seen("off")).to_be("on")
    """)
    assert result.outcome is Outcome.NOT_YET
    assert (result.expected, result.found) == ("the lamp to be on", "off")
    assert result.evidence == 'lamps.get_lamp(Name="desk")'
    assert result.hints == ("Where?", "What?", "The answer.")


def test_an_absent_thing_is_not_attempted(check: Check) -> None:
    (result,) = check("""
        @check(hints=HINTS)
        def lit(system):
            '''The lamp is lit.'''
            expect(seen(None)).to_be("on")
    """)
    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert (result.expected, result.found) == ("the lamp to exist", "no such thing")


def test_an_absent_thing_names_what_is_near(check: Check) -> None:
    (result,) = check("""
        @check(hints=HINTS)
        def lit(system):
            '''The lamp is lit.'''
            lamp = Observed("the lamp", None, "lamps.get_lamp()", lambda: "there is a candle")
            expect(lamp).to_exist()
    """)
    assert result.found == "no such thing; there is a candle"


def test_a_mistake_in_a_check_is_never_blamed_on_the_learner(check: Check) -> None:
    (result,) = check("""
        @check(hints=HINTS)
        def lit(system):
            '''The lamp is lit.'''
            {}["brightness"]
    """)
    assert result.outcome is Outcome.COULD_NOT_CHECK
    assert "KeyError" in result.found
    assert "not yours" in result.found
    assert "KeyError: 'brightness'" in result.detail
    assert result.hints == ()


def test_what_a_passing_check_returns_is_a_note(check: Check) -> None:
    (result,) = check("""
        @check(hints=HINTS)
        def lit(system):
            '''The lamp is lit.'''
            return "it burns day and night"
    """)
    assert (result.outcome, result.note) == (Outcome.PASSED, "it burns day and night")


CHAIN = """
    @check(hints=HINTS)
    def bought(system):
        '''The lamp is bought.'''
        expect(seen(None)).to_exist()

    @check(needs=[bought], hints=HINTS)
    def plugged(system):
        '''The lamp is plugged in.'''
        raise RuntimeError("must not run")

    @check(needs=[plugged], hints=HINTS)
    def lit(system):
        '''The lamp is lit.'''
        raise RuntimeError("must not run")

    @check(hints=HINTS)
    def paid(system):
        '''The bill is paid.'''
"""


def test_consequences_are_blocked_by_the_first_cause_and_stay_quiet(check: Check) -> None:
    results = check(CHAIN)
    assert outcomes(results) == {
        "bought": "not attempted",
        "plugged": "blocked",
        "lit": "blocked",
        "paid": "passed",
    }
    cause = Cause("lab01.bought", "The lamp is bought.")
    assert [r.blocked_by for r in results] == [None, cause, cause, None]
    assert [r.found for r in results[1:3]] == ["", ""]


def test_needs_decide_before_the_order_of_writing(check: Check) -> None:
    results = check("""
        ran = []

        @check(hints=HINTS)
        def first(system):
            '''First.'''
            ran.append("first")

        @check(needs=[first], hints=HINTS)
        def second(system):
            '''Second.'''
            expect(Observed("the order", list(ran), "")).to_be(["first"])
    """)
    assert outcomes(results) == {"first": "passed", "second": "passed"}


def test_an_unreachable_endpoint_could_not_be_checked(check: Check) -> None:
    results = check("""
        @check(hints=HINTS)
        def known(system):
            '''AWS knows who asks.'''
            system.cloud.ask("sts", "get_caller_identity")

        @check(hints=HINTS)
        def tabled(system):
            '''The table exists.'''
            expect(system.table.description).to_exist()
    """)
    assert outcomes(results) == {"known": "could not check", "tabled": "blocked"}
    assert results[0].found == "http://127.0.0.1:1/ does not answer. Run: workshop status"
    assert results[0].evidence == "sts.get_caller_identity()"
    assert results[1].blocked_by == Cause("lab01.known", "The cloud answers.")


def test_missing_credentials_could_not_be_checked(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    (result,) = check("""
        @check(hints=HINTS)
        def known(system):
            '''AWS knows who asks.'''
            system.cloud.ask("sts", "get_caller_identity")
    """)
    assert result.outcome is Outcome.COULD_NOT_CHECK
    assert result.found.startswith("AWS credentials are missing")


def test_an_unknown_profile_could_not_be_checked(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    (result,) = check("""
        @check(hints=HINTS)
        def known(system):
            '''AWS knows who asks.'''
            system.cloud.ask("sts", "get_caller_identity")
    """)
    assert result.outcome is Outcome.COULD_NOT_CHECK
    assert "nobody" in result.found


def test_a_lab_without_checks_says_so(labs: Callable[..., Path]) -> None:
    with pytest.raises(Explained, match=r"Lab 06, Power tuning, has no checks in this version"):
        run(["06"], home=labs(lab01=""))


def test_what_one_run_found_holds_for_another_with_the_same_evaluation(
    labs: Callable[..., Path], tmp_path: Path
) -> None:
    note = tmp_path / "looks"
    home = labs(
        lab01=f"""
            @check(hints=HINTS)
            def lit(system):
                '''The lamp is lit.'''
                with open({str(note)!r}, "a") as looks:
                    looks.write("looked ")
        """,
        lab02="""
            from lab01 import lit

            @check(needs=[lit], hints=HINTS)
            def bright(system):
                '''The lamp is bright.'''
        """,
    )
    evaluation = Evaluation(System.from_environment())
    for lab in ("01", "02"):
        assert all(each.passed for each in run([lab], home=home, evaluation=evaluation))
    assert note.read_text() == "looked "
    run(["01"], home=home)
    assert note.read_text() == "looked looked "
