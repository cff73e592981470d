"""The smallest policy."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from iampolicy import Request, evaluate, parse
from tests.workshop.meter.made import HERE, TABLE, use
from workshop.meter.smallest import smallest_policy
from workshop.meter.uses import Use

GROUP = f"arn:aws:logs:{HERE}:log-group:/aws/lambda/f"


def allows(policy: dict[str, Any] | None, action: str, resource: str) -> bool:
    assert policy
    return evaluate(Request(action, resource), identity=[parse(policy)]).allowed


def test_actions_on_the_same_resources_share_a_statement() -> None:
    policy = smallest_policy(
        [use("dynamodb:PutItem"), use("dynamodb:GetItem"), use("s3:List", "*")]
    )
    assert policy == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
                "Resource": TABLE,
            },
            {"Effect": "Allow", "Action": ["s3:List"], "Resource": "*"},
        ],
    }


def test_log_streams_are_granted_by_their_group() -> None:
    streams = [f"{GROUP}:log-stream:2026/05/01/[$LATEST]{n}" for n in range(3)]
    policy = smallest_policy(use("logs:PutLogEvents", stream) for stream in streams)
    assert allows(policy, "logs:PutLogEvents", f"{GROUP}:log-stream:another")
    assert not allows(policy, "logs:PutLogEvents", f"{GROUP}-2:log-stream:another")


def test_many_objects_are_granted_by_their_bucket_and_few_by_name() -> None:
    few = smallest_policy(use("s3:GetObject", f"arn:aws:s3:::b/{n}") for n in range(5))
    many = smallest_policy(use("s3:GetObject", f"arn:aws:s3:::b/{n}") for n in range(6))
    assert not allows(few, "s3:GetObject", "arn:aws:s3:::b/another")
    assert allows(many, "s3:GetObject", "arn:aws:s3:::b/another")


def test_nothing_used_needs_no_policy() -> None:
    assert smallest_policy([]) is None


_uses = st.builds(
    use,
    st.sampled_from(["dynamodb:GetItem", "dynamodb:Scan", "s3:GetObject", "logs:PutLogEvents"]),
    st.one_of(
        st.sampled_from(["*", TABLE, f"{TABLE}/index/i", f"{GROUP}:log-stream:a"]),
        st.integers(0, 9).map("arn:aws:s3:::b/{}".format),
    ),
)


@given(st.lists(_uses, min_size=1))
def test_what_was_used_is_allowed_and_other_tables_are_not(uses: list[Use]) -> None:
    policy = smallest_policy(uses)
    assert all(allows(policy, each.action, each.resource) for each in uses)
    everywhere = {each.action for each in uses if each.resource == "*"}
    for action in {each.action for each in uses} - everywhere:
        assert not allows(policy, action, TABLE + "-2")
