from __future__ import annotations

import json

from iampolicy.spans import Position, Span, statement_spans


def test_a_single_statement_stands_where_the_simulator_says() -> None:
    text = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Sid": "",
                "Effect": "Allow",
                "Action": "s3:PutObject",
                "Resource": "*",
            },
        }
    )

    assert statement_spans(text) == [Span(Position(1, 41), Position(1, 113))]


def test_lines_are_counted_and_braces_inside_strings_are_not() -> None:
    text = '\n{ "Id": "}[{",\n "Statement": [\n  {"Sid": "}"},\n  {\n  }\n ]\n}'

    assert statement_spans(text) == [
        Span(Position(4, 4), Position(4, 15)),
        Span(Position(5, 4), Position(6, 4)),
    ]


def test_a_document_without_statements_has_no_spans() -> None:
    assert statement_spans('{"Version": "2012-10-17"}') == []
