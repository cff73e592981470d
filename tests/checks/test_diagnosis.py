"""The walk along a request's way: the first hop that breaks is named, with its cause."""

from collections.abc import Iterator

import pytest

from checks.diagnosis import PATH, Diagnosis, diagnose
from checks.evaluation import Evaluation
from checks.system import System

from .builder import BOTH_WAYS, DIRECT, Builder
from .examiner import Examiner
from .learner import Learner


@pytest.fixture
def builder(learner: Learner) -> Iterator[Builder]:
    me = Builder()
    yield me
    for api in me.apigateway.get_rest_apis(limit=500)["items"]:
        if me.names.suffix in api["name"]:
            me.apigateway.delete_rest_api(restApiId=api["id"])
    me.leaves()


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


def built(me: Builder, *, files: dict[str, str] = BOTH_WAYS, permitted: bool = True) -> None:
    me.makes_role()
    me.makes_table()
    me.makes_function(files)
    api = me.makes_api()
    if permitted:
        me.permits(f"{api}/*/POST/{me.names.path_part}")
    me.deploys(api)


def test_a_missing_permission_is_named_with_its_evidence(builder: Builder) -> None:
    built(builder, permitted=False)
    found = look()
    assert found.broken == "invoke permission"
    assert found.cause
    assert found.cause.id == "lab04.api_may_invoke"
    assert "get_policy" in found.cause.evidence


def test_a_handler_that_reads_no_body_is_named(builder: Builder) -> None:
    built(builder, files=DIRECT)
    found = look()
    assert found.broken == "handler"
    assert "KeyError" in (found.cause.found if found.cause else "")


def test_of_two_faults_the_first_on_the_way_is_named(builder: Builder) -> None:
    built(builder, files=DIRECT, permitted=False)
    assert look().broken == "invoke permission"


def test_hops_have_names_of_their_own() -> None:
    assert len({hop.name for hop in PATH}) == len(PATH)


def test_what_a_hop_needs_lies_before_it() -> None:
    on_the_way = [check for hop in PATH for check in hop.checks]
    for number, check in enumerate(on_the_way):
        assert {need.id for need in check.needs} <= {each.id for each in on_the_way[:number]}
