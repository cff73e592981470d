"""Lab 04's checks, of what is no fault; those are in the catalogue, and right APIs in `accept`."""

import shlex
import subprocess

import pytest

from checks.outcome import Outcome

from .builder import DIRECT, Builder
from .learner import name_of


@pytest.fixture
def builder(api_builder: Builder) -> Builder:
    return api_builder


def test_an_untouched_account_is_not_attempted(builder: Builder) -> None:
    outcomes = {name_of(result): result.outcome for result in builder.checks("04")}
    assert outcomes.pop("api_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


def test_of_several_apis_the_deployed_one_is_judged_with_a_note(builder: Builder) -> None:
    builder.makes_api(path="Other")
    builder.makes_answering_api()
    builder.makes_api(path="Other")
    results = builder.checks("04")
    assert [each for each in results if each.is_cause] == []
    (note,) = [each.note for each in results if name_of(each) == "api_exists"]
    assert note.startswith("there are 3 APIs of this name")


def test_what_the_local_aws_does_not_serve_is_not_blamed_on_the_learner(builder: Builder) -> None:
    link = {"connectionType": "VPC_LINK", "connectionId": "none"}
    api = builder.makes_api(type="HTTP_PROXY", uri="http://127.0.0.1:1/", **link)
    builder.makes_function()
    builder.permits(f"{api}/*")
    builder.deploys(api)
    builder.integrates(api)
    cause = builder.cause("04")
    assert (name_of(cause), cause.outcome) == ("changes_are_deployed", Outcome.COULD_NOT_CHECK)
    assert "deploy it again" in cause.found


def test_a_request_that_is_shown_can_be_repeated_with_curl(builder: Builder) -> None:
    builder.makes_answering_api(DIRECT)
    command = shlex.split(builder.cause("04").evidence)
    answer = subprocess.run(  # noqa: S603 - that it runs is the claim
        [*command, "--silent"], capture_output=True, text=True, check=True
    )
    assert answer.stdout == '{"message": "Internal server error"}'
