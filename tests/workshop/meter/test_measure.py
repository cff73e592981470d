"""Granted against used."""

import datetime

from tests.workshop.meter.made import NOON, STREAM, TABLE, grant, role, seen, use
from workshop.meter.grants import Grant
from workshop.meter.measure import Measured, measure
from workshop.meter.uses import Use


def verdicts(measured: Measured) -> list[str]:
    return [line.verdict for line in measured.lines]


def test_a_grant_is_used_exactly_wider_or_never() -> None:
    measured = measure(
        role(
            grant("dynamodb:GetItem", TABLE),
            grant("dynamodb:PutItem"),
            grant("dynamodb:Scan", TABLE),
        ),
        seen(use("dynamodb:GetItem"), use("dynamodb:PutItem")),
    )
    assert verdicts(measured) == ["used", "reaches further", "never used"]


def test_a_pattern_of_actions_reaches_further_than_what_was_used_of_it() -> None:
    measured = measure(role(grant("dynamodb:*", TABLE)), seen(use("dynamodb:GetItem")))
    assert verdicts(measured) == ["reaches further"]
    assert measured.smallest
    assert measured.smallest["Statement"][0]["Action"] == ["dynamodb:GetItem"]


def test_a_groups_streams_are_as_narrow_as_it_gets() -> None:
    group = STREAM.partition(":log-stream:")[0]
    measured = measure(
        role(grant("logs:PutLogEvents", f"{group}:*")), seen(use("logs:PutLogEvents", STREAM))
    )
    assert verdicts(measured) == ["used"]


def test_the_star_of_an_action_without_resources_is_as_narrow_as_it_gets() -> None:
    measured = measure(
        role(grant("xray:PutTraceSegments")), seen(use("xray:PutTraceSegments", "*"))
    )
    assert verdicts(measured) == ["used"]


def test_letters_of_an_action_may_have_any_case() -> None:
    measured = measure(role(grant("DynamoDB:getitem", TABLE)), seen(use("dynamodb:GetItem")))
    assert verdicts(measured) == ["used"]


def test_what_was_denied_is_told_apart_and_in_no_policy() -> None:
    measured = measure(
        role(grant("dynamodb:*")), seen(use("s3:GetObject", "arn:aws:s3:::b/k", allowed=False))
    )
    assert [each.action for each in measured.denied] == ["s3:GetObject"]
    assert measured.smallest is None


def test_what_a_former_role_of_that_name_did_does_not_count() -> None:
    before = Use("dynamodb:GetItem", TABLE, True, 1, NOON - datetime.timedelta(days=2))
    assert verdicts(measure(role(grant("dynamodb:GetItem", TABLE)), seen(before))) == ["never used"]


def test_what_the_policies_no_longer_allow_is_left_out_and_said() -> None:
    measured = measure(
        role(grant("dynamodb:GetItem", TABLE)),
        seen(use("dynamodb:GetItem"), use("dynamodb:GetItem", TABLE + "-2")),
    )
    assert measured.smallest
    assert measured.smallest["Statement"][0]["Resource"] == TABLE
    assert any(f"dynamodb:GetItem on {TABLE}-2" in note for note in measured.notes)


def test_everything_but_is_a_grant_too() -> None:
    everything_but_iam = Grant("power", "iam:*", ("*",), but_action=True)
    measured = measure(role(everything_but_iam), seen(use("dynamodb:GetItem")))
    assert verdicts(measured) == ["reaches further"]


def test_denials_boundaries_and_conditions_are_mentioned() -> None:
    measured = measure(
        role(grant("s3:GetObject", conditional=True), denies=2, bounded=True),
        seen(blind=("Blind.",)),
    )
    text = " ".join(measured.notes)
    assert measured.notes[0] == "Blind."
    assert "also deny: 2" in text
    assert "permissions boundary" in text
    assert "Conditions" in text


def test_without_resources_a_service_says_perhaps_and_an_action_says_used() -> None:
    measured = measure(
        role(grant("dynamodb:PutItem"), grant("s3:GetObject"), grant("iam:GetRole")),
        seen(
            Use("dynamodb:*", "", True, None, NOON),
            Use("iam:*", "", True, None, NOON),
            Use("iam:GetRole", "", True, None, NOON),
            by_resource=False,
        ),
    )
    assert verdicts(measured) == ["perhaps", "never used", "used"]
    assert measured.smallest is None
