"""Lab 01's checks of nothing at all; `accept` has right roles, the fault catalogue wrong ones."""

from checks.outcome import Outcome

from .learner import Learner, name_of, policy


def test_an_untouched_account_is_not_attempted(learner: Learner) -> None:
    outcomes = {name_of(result): result.outcome for result in learner.checks("01")}
    assert outcomes.pop("role_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


def test_evidence_can_be_repeated_as_it_stands(learner: Learner) -> None:
    learner.makes_role(own=policy(learner.logging))
    (cause,) = [result for result in learner.checks("01") if result.is_cause]
    answer = eval(cause.evidence, {"iam": learner.iam})  # noqa: S307 - that it runs is the claim
    assert {each["EvalDecision"] for each in answer["EvaluationResults"]} == {"implicitDeny"}
