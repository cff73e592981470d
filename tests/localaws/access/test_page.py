from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from localaws.access import page
from localaws.access.record import Record
from tests.localaws.access.test_record import ROLE, decided
from tests.localaws.cloud import Cloud


def answered(record: Record, name: str, query: str = "") -> Any:
    reply = page.answer(record, name, query)
    assert reply is not None
    assert reply.status == 200
    is_json = dict(reply.headers)["Content-Type"] == "application/json"
    return json.loads(reply.body) if is_json else reply.body.decode()


class Cells(HTMLParser):
    """The texts of a page's table, row by row; fails on a tag that nobody closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag != "script"
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def test_programs_read_the_newest_decisions_first_and_by_what_they_look_for() -> None:
    record = Record()
    record.note(decided("dynamodb:GetItem"))
    record.note(decided("dynamodb:Scan", outcome="implicitDeny"))
    everything = answered(record, "decisions.json")["decisions"]
    assert [each["action"] for each in everything] == ["dynamodb:Scan", "dynamodb:GetItem"]
    denied = answered(record, "decisions.json", "outcome=implicitDeny&limit=1")["decisions"]
    assert [(each["action"], each["reason"]) for each in denied] == [
        ("dynamodb:Scan", "no identity-based policy allows it")
    ]


def test_a_limit_that_is_no_number_is_refused_with_its_range() -> None:
    for limit in ("0", "many", "10001"):
        reply = page.answer(Record(), "decisions.json", f"limit={limit}")
        assert reply is not None
        assert reply.status == 400
        assert f'limit is "{limit}"' in json.loads(reply.body)["message"]


def test_programs_read_what_a_role_used() -> None:
    record = Record()
    record.note(decided("dynamodb:GetItem", seconds=3))
    assert answered(record, "used.json") == {"roles": [ROLE]}
    found = answered(record, "used.json", f"role={ROLE}")
    assert found["complete"] is True
    assert [(use["action"], use["count"], use["outcome"]) for use in found["uses"]] == [
        ("dynamodb:GetItem", 1, "allowed")
    ]


def test_people_read_who_asked_for_what_and_why_it_was_denied() -> None:
    record = Record()
    record.note(decided("dynamodb:Scan", outcome="implicitDeny"))
    _, row = Cells(answered(record, "decisions")).rows
    assert row[2] == "dynamodb:Scan"
    assert row[4:] == ["implicitDeny", "no identity-based policy allows it"]


def test_the_form_keeps_what_was_looked_for() -> None:
    text = answered(Record(), "decisions", "action=%22Scan%22&outcome=explicitDeny")
    assert 'value="&quot;Scan&quot;"' in text
    assert '<option value="explicitDeny" selected>' in text
    assert "Nothing of that kind" in text


@given(st.text())
def test_whatever_a_name_holds_is_shown_as_text(name: str) -> None:
    record = Record()
    record.note(decided(resource=name))
    _, row = Cells(answered(record, "decisions")).rows
    assert row[3] == name


def test_other_names_are_no_page_of_these() -> None:
    assert page.answer(Record(), "elsewhere", "") is None


def test_the_local_aws_serves_them_and_links_to_them(cloud: Cloud) -> None:
    home = cloud.http.get(f"{cloud.endpoint}/_localaws").text
    assert 'href="/_localaws/decisions"' in home
    assert "<h1>Who asked" in cloud.http.get(f"{cloud.endpoint}/_localaws/decisions").text
    listed = cloud.http.get(f"{cloud.endpoint}/_localaws/decisions.json?principal=nobody-at-all")
    assert listed.json()["decisions"] == []
