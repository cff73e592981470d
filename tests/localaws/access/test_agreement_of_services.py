"""Whatever the policies, the simulator says what happens to ordinary calls of many services."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.localaws.access.account import USER, WORN, Account
from tests.localaws.access.agreement import (
    BUCKET,
    CALLS,
    QUEUE,
    TOPIC,
    Call,
    policies,
    resource_policies,
)

# More of them where new ones are looked for (``make proof``).
EXAMPLES = 4 if settings.get_current_profile_name() == "same" else 60
WITH_POLICIES = (f"{BUCKET}/a/k", BUCKET, QUEUE, TOPIC)
# "Simulation of resource-based policies is not supported for IAM roles."
OF_ROLES = [call for call in CALLS if call.needs[0].resource not in WITH_POLICIES]


def named(call: Call) -> str:
    return f"{call.service} {call.operation}"


def first_denial(decisions: list[str]) -> str:
    """A call is refused for the first of its needs that is not met."""
    return next((each for each in decisions if each != "allowed"), "allowed")


def stricter(one: str, other: str) -> str:
    return min(one, other, key=["explicitDeny", "implicitDeny", "allowed"].index)


@pytest.mark.parametrize("call", CALLS, ids=named)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_what_is_simulated_of_a_user_happens(
    account: Account, call: Call, data: st.DataObject
) -> None:
    """By its own policy, its group's, its boundary, and the policy of the resource."""
    account.hold("User", data.draw(policies(call)))
    account.hold("Group", data.draw(policies(call)))
    account.bound("User", data.draw(st.none() | policies(call)))
    asked, resource = {}, call.needs[0].resource
    if resource in WITH_POLICIES:
        document = data.draw(resource_policies(call, resource, USER))
        account.let_in(resource, document)
        asked = {"ResourcePolicy": json.dumps(document), "CallerArn": USER}
    decided = account.simulated(call, PolicySourceArn=USER, **asked)
    assert account.enforced(account.user(), call) == first_denial(decided)


@pytest.mark.parametrize("call", OF_ROLES, ids=named)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_what_is_simulated_of_a_session_happens(
    account: Account, call: Call, data: st.DataObject
) -> None:
    """The simulator knows no session policies: they are asked about by themselves."""
    account.hold("Role", data.draw(policies(call)))
    account.bound("Role", data.draw(st.none() | policies(call)))
    policy = data.draw(st.none() | policies(call))
    decided = account.simulated(call, PolicySourceArn=WORN)
    if policy:
        alone = account.simulated(call, PolicyInputList=[json.dumps(policy)], CallerArn=WORN)
        decided = [stricter(*both) for both in zip(decided, alone, strict=True)]
    assert account.enforced(account.session(policy), call) == first_denial(decided)
