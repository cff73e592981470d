"""What a learner reads of the meter."""

import json
from html.parser import HTMLParser
from typing import Any

from tests.conftest import Golden
from tests.workshop.meter.made import NOON, STREAM, TABLE, grant, role, seen, use
from workshop.meter.measure import Measured, measure
from workshop.meter.reading import Reading
from workshop.meter.text import document, render
from workshop.meter.uses import Use

LOGS = "arn:aws:logs:us-east-1:123456789012:*"


def classic() -> Measured:
    """The role of lab 01 as many tutorials make it, after some work."""
    return measure(
        role(
            grant("dynamodb:GetItem", policy="DynamoDB-CloudWatch-Policy"),
            grant("dynamodb:PutItem", TABLE, policy="DynamoDB-CloudWatch-Policy"),
            grant("dynamodb:Scan", policy="DynamoDB-CloudWatch-Policy"),
            grant("logs:*", LOGS, policy="Logs"),
        ),
        seen(
            use("dynamodb:GetItem", TABLE, 12),
            use("dynamodb:PutItem", TABLE),
            use("dynamodb:DeleteTable", TABLE, 2, allowed=False),
            use("logs:CreateLogStream", STREAM),
            use("logs:PutLogEvents", STREAM, 1300),
            blind=("The record begins when the local AWS starts.",),
        ),
    )


def on_aws() -> Measured:
    return measure(
        role(grant("dynamodb:GetItem"), grant("iam:GetRole"), grant("s3:GetObject")),
        seen(
            Use("dynamodb:*", "", True, None, NOON),
            Use("iam:GetRole", "", True, None, NOON),
            by_resource=False,
            blind=("AWS does not say on which resources.",),
        ),
    )


def test_a_reading_says_what_was_used_what_never_and_what_would_do(
    golden: Golden, in_utc: None
) -> None:
    golden("classic.txt", render(classic()) + "\n")


def test_a_reading_on_aws_says_what_it_cannot_see(golden: Golden, in_utc: None) -> None:
    golden("on-aws.txt", render(on_aws()) + "\n")


def test_no_line_is_wider_than_80_columns_but_an_arn_to_be_copied() -> None:
    wide = [line for line in render(classic()).splitlines() if len(line) > 80]
    assert all(line.strip().startswith('"Resource"') for line in wide)


def test_a_role_without_permissions_has_a_reading() -> None:
    assert "Its policies allow nothing." in render(measure(role(), seen()))


def test_as_json_a_reading_has_the_same_facts() -> None:
    told = json.loads(json.dumps(document(classic())))
    assert [each["verdict"] for each in told["grants"]] == [
        "reaches further",
        "used",
        "never used",
        "reaches further",
    ]
    assert told["grants"][0]["uses"][0]["count"] == 12
    assert told["denied"][0]["action"] == "dynamodb:DeleteTable"
    assert told["smallest"] == classic().smallest


class Table(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_the_same_words_as_a_table() -> None:
    bundle = Reading(classic())._repr_mimebundle_()
    page = Table(bundle["text/html"])
    assert bundle["text/plain"] == render(classic())
    assert page.tags.count("tr") == 5
    assert "dynamodb:Scan on *" in page.texts
    assert "never used" in page.texts


def test_names_are_shown_as_text() -> None:
    told = Reading(measure(role(grant("s3:*", policy="<script>")), seen()))
    assert "script" not in Table(told._repr_mimebundle_()["text/html"]).tags
