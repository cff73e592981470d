"""What `workshop diagnose` says of where a request dies."""

import pytest

from checks import hints
from checks.diagnosis import PATH, Diagnosis
from checks.lab04 import method_exists
from checks.outcome import Outcome, Result
from workshop import diagnose

CAUSE = Result(
    lab="04",
    id=method_exists.id,
    title=method_exists.title,
    outcome=Outcome.NOT_ATTEMPTED,
    expected="the method POST of /DynamoDBManager to exist",
    found="no such thing; there is GET",
    evidence='apigateway.get_resources(restApiId="abc")',
    hints=method_exists.hints,
)
DIED = Diagnosis(("API",), "route", CAUSE)


@pytest.fixture(autouse=True)
def _own_files(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKSHOP_WORK", str(tmp_path / "work"))


def test_it_says_what_was_passed_where_it_dies_and_what_lies_behind():
    lines = diagnose.told(DIED).splitlines()
    assert lines[:3] == [
        "  passed       API",
        "  dies here    route",
        "  not reached  deployed stage",
    ]
    assert "    Found        no such thing; there is GET" in lines
    assert "    Hint 1 of 3  A resource by itself answers nobody." in "\n".join(lines)
    assert lines[-1] == "For the next hint: workshop hint"


def test_the_next_hint_is_then_one_for_what_it_found():
    diagnose.told(DIED, prefix="%")
    assert hints.advance().rung == 2
    assert "    Hint 2 of 3" in diagnose.told(DIED)
    hints.advance()
    assert diagnose.told(DIED, prefix="%").splitlines()[-1] == "When that is done: %diagnose"


def test_a_request_that_comes_back_needs_no_hint():
    said = diagnose.told(Diagnosis(tuple(hop.name for hop in PATH), None, None))
    assert said.endswith("A request reaches the table, and its answer comes back.")
