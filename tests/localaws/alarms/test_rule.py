"""The rules of composite alarms."""

from __future__ import annotations

import pytest

from localaws.alarms import rule
from localaws.errors import AwsError

STATES = {"a": "ALARM", "b": "OK", "c": "INSUFFICIENT_DATA", "disk full": "ALARM"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALARM(a)", True),
        ("ALARM(b)", False),
        ("OK(b) AND INSUFFICIENT_DATA(c)", True),
        ("NOT ALARM(a) OR ALARM(b)", False),
        ("NOT (ALARM(b) OR OK(a))", True),
        ('ALARM("disk full")', True),
        ('ALARM("arn:aws:cloudwatch:us-east-1:123456789012:alarm:a")', True),
        ("alarm(a) and ok(b)", True),
        ("ALARM(b) AND ALARM(b) OR ALARM(a)", True),
        ("TRUE AND NOT FALSE", True),
        ("ALARM(gone) OR OK(gone)", False),
    ],
)
def test_a_rule_holds_by_the_states_of_its_alarms(text: str, expected: bool) -> None:
    assert rule.holds(text, STATES.get) is expected


def test_a_rule_names_its_alarms() -> None:
    text = 'ALARM(a) OR (NOT OK("disk full") AND ALARM(a))'
    assert sorted(rule.alarms(text)) == ["a", "disk full"]


@pytest.mark.parametrize("text", ["", "ALARM", "ALARM(a", "FIRE(a)", "ALARM(a) XOR OK(b)"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(AwsError, match="ValidationError"):
        rule.parse(text)
