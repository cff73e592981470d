"""The walk along a request's way: the first hop that breaks is named, with its cause."""

from checks.diagnosis import PATH, Diagnosis, diagnose
from checks.evaluation import Evaluation
from checks.system import System

from .examiner import Examiner
from .learner import Learner


def look() -> Diagnosis:
    return diagnose(Evaluation(System.from_environment()))


def test_a_right_system_lets_a_request_through(examiner: Examiner) -> None:
    found = look()
    assert (found.broken, found.cause) == (None, None)
    assert found.passed == tuple(hop.name for hop in PATH)


def test_with_nothing_made_it_dies_at_the_door(learner: Learner) -> None:
    found = look()
    assert (found.passed, found.broken) == ((), "API")
    assert found.unreached[0] == "route"


def test_hops_have_names_of_their_own() -> None:
    assert len({hop.name for hop in PATH}) == len(PATH)


def test_what_a_hop_needs_lies_before_it() -> None:
    on_the_way = [check for hop in PATH for check in hop.checks]
    for number, check in enumerate(on_the_way):
        assert {need.id for need in check.needs} <= {each.id for each in on_the_way[:number]}
