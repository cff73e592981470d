"""What a Lambda authorizer may answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.gateway.authorizers.verdict import Verdict

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}],
}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def test_a_policy_is_enough() -> None:
    verdict = Verdict.of(json.dumps({"policyDocument": POLICY}).encode())
    assert (verdict.principal, verdict.context, verdict.usage_key) == (None, {}, None)


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.integers() | st.text(max_size=5)))
def test_any_scalar_context_is_told_as_text(context: dict[str, Any]) -> None:
    told = Verdict.of(json.dumps({"policyDocument": POLICY, "context": context}).encode()).context
    assert told == {name: str(value) for name, value in context.items()}


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b'"Allow"', b"{}", b"\xff"])
def test_what_is_no_verdict_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Verdict.of(payload)


@given(
    st.fixed_dictionaries(
        {"policyDocument": st.just(POLICY) | values},
        optional={"principalId": values, "context": values, "usageIdentifierKey": values},
    )
)
def test_any_output_is_a_verdict_or_refused(output: dict[str, Any]) -> None:
    try:
        verdict = Verdict.of(json.dumps(output).encode())
    except ValueError:
        return
    assert all(isinstance(value, str) for value in verdict.context.values())
