"""Filter patterns, by the examples of "Filter pattern syntax" and by rules that hold for all."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws import patterns
from localaws.errors import AwsError
from localaws.filterpattern import parse

LINE = "[ERROR 401] UNAUTHORIZED REQUEST from 10.0.0.1"
EVENT = {
    "eventType": "UpdateTrail",
    "sourceIPAddress": "198.51.100.7",
    "count": 5,
    "ready": True,
    "gone": None,
    "sc-status": 502,
    "users": [{"name": "a"}, {"name": "b"}],
    "tags": ["x", "y"],
    "a.b": "dotted",
}


def matches(pattern: str, message: str | dict[str, object]) -> bool:
    text = message if isinstance(message, str) else json.dumps(message)
    return parse(pattern).matches(text)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", True),
        (" ", True),
        ("ERROR", True),
        ("error", False),
        ("AUTHOR", True),
        ("ERROR REQUEST", True),
        ("ERROR missing", False),
        ('"ERROR 401"', True),
        ('"401 ERROR"', False),
        ('"10.0.0.1"', True),
        ("ERROR -UNAUTHORIZED", False),
        ("ERROR -missing", True),
        ("-missing", True),
        ("?missing ?REQUEST", True),
        ("?missing ?lost", False),
        ('?"ERROR 500" ?"ERROR 401"', True),
        (r'"say \"no\""', False),
    ],
)
def test_terms_select_lines_that_contain_them(pattern: str, expected: bool) -> None:
    assert matches(pattern, LINE) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ('{$.eventType="UpdateTrail"}', True),
        ("{ $.eventType = UpdateTrail }", True),
        ('{ $.eventType = "updatetrail" }', False),
        ('{ $.eventType = "Update*" }', True),
        ('{ $.sourceIPAddress != "203.0.113.*" }', True),
        ('{ $.nowhere != "anything" }', False),
        ('{ $.nowhere = "*" }', False),
        ("{ $.nowhere NOT EXISTS }", True),
        ("{ $.gone NOT EXISTS }", False),
        ("{ $.gone IS NULL }", True),
        ("{ $.ready IS TRUE }", True),
        ("{ $.ready IS FALSE }", False),
        ("{ $.ready = 1 }", False),
        ("{ $.ready = * }", True),
        ('{ $.gone = "*" }', False),
        ("{ $.count = 5 }", True),
        ("{ $.count = 5.0 }", True),
        ("{ $.count > 5 }", False),
        ("{ $.count >= 5 && $.count < 6 }", True),
        ("{ $.count = 1 || $.count = 5 }", True),
        ("{ $.sc-status = 502 }", True),
        ('{ $.users[1].name = "b" }', True),
        ('{ $.users[9].name = "b" }', False),
        ('{ $.users[*].name = "b" }', True),
        ('{ $.tags[0] = "x" }', True),
        ("{ $.['a.b'] = dotted }", True),
        ("{ $.count = 1 || ($.ready IS TRUE && $.tags[1] = y) }", True),
        ("{ ($.count = 5 || $.ready IS TRUE) && $.gone NOT EXISTS }", False),
        ("{ $.count = 5 || $.ready IS TRUE && $.gone NOT EXISTS }", True),
    ],
)
def test_json_patterns_select_by_properties(pattern: str, expected: bool) -> None:
    assert matches(pattern, EVENT) is expected


@pytest.mark.parametrize("line", ["", "ERROR", '["level", "ERROR"]', '{"level": "ERROR"', "12"])
def test_a_line_that_is_no_json_object_matches_no_json_pattern(line: str) -> None:
    assert not matches("{ $.level NOT EXISTS }", line)


@pytest.mark.parametrize(
    ("pattern", "character"),
    [
        ("a-b", "-"),
        ("?Status: timeout", ":"),
        ('"open', '"'),
        ("{ $.level = }", "}"),
        ("{ level = 1 }", "="),
        ('{ $.level == "ERROR" }', "="),
        ('{ $.level > "ERROR" }', '"'),
        ('{ $.level = "ERROR"', ""),
        ("{ $.level = 1 } x", "x"),
        ("{ $.level IS NOTHING }", "}"),
    ],
)
def test_a_malformed_pattern_is_refused_at_its_character(pattern: str, character: str) -> None:
    with pytest.raises(AwsError) as refused:
        parse(pattern)
    assert refused.value.code == "InvalidParameterException"
    assert refused.value.message == f"Invalid character(s) in term '{character}'"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("%AUTHORIZED%", True),
        ("%^UNAUTH%", False),
        (r"%\[ERROR\s4\d\d\]%", True),
        (r"%\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$%", True),
        ("%[Ee]rror|REQUEST%", True),
        ("ERROR -%5[0-9]%", True),
        ("?%WARN% ?REQUEST", True),
    ],
)
def test_regular_expressions_search_the_line(pattern: str, expected: bool) -> None:
    assert matches(pattern, LINE) is expected


def test_what_is_optional_is_ignored_beside_what_is_not() -> None:
    assert not matches("?ERROR missing", LINE)
    assert matches("?missing REQUEST", LINE)


def test_a_property_can_be_searched_by_a_regular_expression() -> None:
    assert matches(r"{ $.sourceIPAddress = %^198\.51\.% && $.count >= 5 }", EVENT)
    assert not matches("{ $.eventType != %Trail$% }", EVENT)


ACCESS = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
COLUMNS = "ip, id, user, timestamp, request"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (f"[{COLUMNS}, status, bytes]", True),
        (f"[{COLUMNS}, status]", False),
        ("[]", False),
        ("[...]", True),
        ("[ip, ..., bytes]", True),
        ("[..., status=404, bytes]", True),
        ("[..., status=4*, bytes>1000]", True),
        ("[..., status=4*, bytes<1000]", False),
        ("[..., status=500 || status=404, bytes]", True),
        ("[..., status!=404, bytes]", False),
        ("[..., bytes > 1000 && bytes <= 1534]", True),
        ("[..., request=*.html*, status, bytes]", True),
        ('[ip, id, user="frank", ...]', True),
        ("[ip=%^127%, id, user, ...]", True),
        ("[ip!=10.*, ..., status=%4[0-9]{2}%, bytes]", True),
        ("[..., (status=4* && status!=403) || status=500, bytes]", True),
    ],
)
def test_fields_with_spaces_between_them_have_names_and_conditions(
    pattern: str, expected: bool
) -> None:
    assert matches(pattern, ACCESS) is expected


def test_the_fields_of_a_line_are_shown_by_name_or_by_number() -> None:
    assert parse("[ip, id, ..., status, bytes]").extracted(ACCESS) == {
        "$ip": "127.0.0.1",
        "$id": "-",
        "$3": "frank",
        "$4": "[10/Oct/2000:13:25:15 -0700]",
        "$5": "GET /index.html HTTP/1.0",
        "$status": "404",
        "$bytes": "1534",
    }


@pytest.mark.parametrize(
    "pattern",
    [
        "%some(thing)%",
        "%something!%",
        "%a{2%b",
        "%[a%",
        "{ $.a = %a% && $.b = %b% && $.c = %c% }",
        "[ip, ..., status, ...]",
        "[ip, status=404 || bytes=1]",
        "[ip, status=]",
        "[ip status]",
    ],
)
def test_what_aws_does_not_take_is_refused(pattern: str) -> None:
    with pytest.raises(AwsError, match="InvalidParameterException"):
        parse(pattern)


def test_an_expression_that_tries_for_ever_is_refused_and_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.02)
    pattern = parse("%a*a*a*a*a*a*b%")
    for line in ("a" * 500 + "!b", "ab"):
        with pytest.raises(AwsError, match="takes too long"):
            pattern.matches(line)


def test_the_values_that_a_json_pattern_looked_at_are_shown() -> None:
    pattern = parse("{ $.count > 1 && $.eventType = Update* && $.nowhere NOT EXISTS }")
    assert pattern.extracted(json.dumps(EVENT)) == {"$.count": "5", "$.eventType": "UpdateTrail"}


@given(st.text(), st.text())
def test_a_quoted_phrase_is_found_exactly_where_it_stands(phrase: str, line: str) -> None:
    quoted = phrase.replace("\\", "\\\\").replace('"', '\\"')
    assert matches(f'"{quoted}"', line) is (phrase in line)


@given(st.text(alphabet=st.characters(exclude_characters="*")), st.text())
def test_a_string_equals_itself_and_differs_from_all_else(wanted: str, found: str) -> None:
    quoted = wanted.replace("\\", "\\\\").replace('"', '\\"')
    event = {"level": found}
    assert matches(f'{{ $.level = "{quoted}" }}', event) is (wanted == found)
    assert matches(f'{{ $.level != "{quoted}" }}', event) is (wanted != found)


@given(st.text())
def test_whatever_is_written_is_a_pattern_or_an_error_of_aws(text: str) -> None:
    with contextlib.suppress(AwsError):
        parse(text).matches(LINE)
