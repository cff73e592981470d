"""The meter on what the labs deploy: its smallest policy is one that the checks accept."""

import json
import time

import pytest

from workshop import meter
from workshop.meter.measure import Measured

from .builder import Builder
from .learner import LOGGING, WORK, allow, policy

PATIENCE = 60  # seconds; logs are written about once a second


@pytest.fixture
def builder(api_builder: Builder) -> Builder:
    """With the classic policy, and labs 03 and 04 behind them."""
    me = api_builder
    me.iam.delete_role_policy(RoleName=me.names.role, PolicyName="right")
    logs = f"arn:aws:logs:{me.region}:{me.account}:*"
    me.puts(policy(allow(list(WORK)), allow(list(LOGGING), logs)), "classic")
    me.makes_answering_api()
    return me


def read_when_all_is_used(me: Builder) -> Measured:
    deadline = time.monotonic() + PATIENCE
    while True:
        measured = meter.read(me.names.role)
        if not measured.count("never used") or time.monotonic() > deadline:
            return measured
        time.sleep(0.2)


def test_the_smallest_policy_of_what_the_labs_do_passes_their_checks(builder: Builder) -> None:
    assert builder.is_told("04", star=2) == ["nothing_else_allowed"]
    measured = read_when_all_is_used(builder)
    assert {line.verdict for line in measured.lines} == {"reaches further"}
    builder.iam.delete_role_policy(RoleName=builder.names.role, PolicyName="classic")
    builder.puts(json.loads(json.dumps(measured.smallest)), "smallest")
    for lab in ("01", "04"):
        assert builder.is_told(lab) == []
        assert builder.is_told(lab, star=2) == []


def test_what_a_stranger_was_denied_is_in_the_reading(builder: Builder) -> None:
    builder.iam.delete_role_policy(RoleName=builder.names.role, PolicyName="classic")
    builder.puts(policy(builder.work, builder.logging), "right")
    assert builder.is_told("04", star=2) == []
    denied = meter.read(builder.names.role).denied
    assert {use.action for use in denied} == {"dynamodb:GetItem"}
    assert all(use.resource.endswith(f"table/{builder.names.payroll}") for use in denied)
