"""What a learner reads in a terminal."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from checks.outcome import Cause, Outcome, Result
from checks.text import WIDTH, Style, render

from ..conftest import Golden

ROLE = Result(
    lab="01",
    id="lab01.role_exists",
    title="The role exists.",
    outcome=Outcome.PASSED,
    note="its description is empty",
)
TRUST = Result(
    lab="01",
    id="lab01.lambda_can_assume",
    title="Lambda can assume the role.",
    outcome=Outcome.NOT_YET,
    expected="the trust policy of lambda-apigateway-role to let lambda.amazonaws.com assume it",
    found="ec2.amazonaws.com may assume it",
    evidence='iam.get_role(RoleName="lambda-apigateway-role")',
    hints=(
        "Which document of a role says who may wear it, and which service do you read there?",
        "Every statement of that document names a Principal. Under which key do services stand?",
        "The page “Principal” of the IAM User Guide shows it.",
    ),
    detail="Traceback (most recent call last):\n  …\nNotYet: ec2.amazonaws.com may assume it",
)
LEAST = Result(
    lab="01",
    id="lab01.nothing_else",
    title="Nothing else is allowed.",
    outcome=Outcome.BLOCKED,
    star=2,
    blocked_by=Cause(TRUST.id, TRUST.title),
)
TABLE = Result(lab="02", id="lab02.table_exists", title="The table exists.", outcome=Outcome.PASSED)
ONWARD = replace(TABLE, onward="There is no server to size or patch; what you pay for is use.")
SILENT = Result(
    lab="02",
    id="lab02.table_exists",
    title="The table exists.",
    outcome=Outcome.COULD_NOT_CHECK,
    found="http://127.0.0.1:4566/ does not answer. Run: workshop status",
    evidence='dynamodb.describe_table(TableName="lambda-apigateway")',
)

CASES: dict[str, tuple[Sequence[Result], Style]] = {
    "something-left": ([ROLE, TRUST, LEAST], Style(asked=["01"])),
    "second-hint-in-a-cell": (
        [ROLE, TRUST, LEAST],
        Style(prefix="%", asked=["01"], rungs={TRUST.id: 2}),
    ),
    "instructor": ([ROLE, TRUST, LEAST], Style(asked=["01"], instructor=True)),
    "all-passed": ([ROLE, TABLE], Style()),
    "all-passed-here": ([TABLE], Style(prefix="%", asked=["02"], here="02")),
    "all-passed-of-an-earlier-lab": ([TABLE], Style(prefix="%", asked=["02"], here="04")),
    "passed-for-the-first-time": ([ROLE, ONWARD], Style()),
    "passed-before": ([ROLE, ONWARD], Style(known=[ONWARD.id])),
    "could-not-check": ([SILENT], Style(asked=["02"])),
    "cause-in-an-earlier-lab": (
        [
            TRUST,
            Result(**{**vars(TABLE), "outcome": Outcome.BLOCKED, "blocked_by": LEAST.blocked_by}),
        ],
        Style(asked=["02"]),
    ),
    "colour": ([ROLE, TRUST, LEAST], Style(asked=["01"], colour=True)),
    "nothing": ([], Style()),
}


@pytest.mark.parametrize("name", CASES)
def test_a_learner_reads(name: str, golden: Golden) -> None:
    results, style = CASES[name]
    golden(f"{name}.txt", render(results, style) + "\n")


@pytest.mark.parametrize("name", [name for name in CASES if name != "colour"])
def test_it_fits_a_plain_terminal(name: str) -> None:
    results, style = CASES[name]
    lines = render(results, style).splitlines()
    assert max(map(len, lines), default=0) <= WIDTH
    assert "\x1b" not in "".join(lines)


def test_later_hints_stay_hidden() -> None:
    shown = render([TRUST], Style())
    assert "Hint 1 of 3" in shown
    assert "Principal" not in shown


def test_the_traceback_is_for_instructors() -> None:
    assert "Traceback" not in render([TRUST], Style())
