"""The intrinsic functions, as "Intrinsics for JSONPath states" shows them."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.statemachines import intrinsics, syntax
from localaws.statemachines.errors import StateError

DATA = {
    "$.array": [1, 2, 3, 4, 5, 6, 7, 8, 9],
    "$.twice": [1, 2, 3, 3, 3, 3, 3, 3, 4],
    "$.one": {"a": {"a1": 1, "a2": 2}, "b": 2},
    "$.other": {"a": {"a3": 1, "a4": 2}, "c": 3},
    "$.name": "Arnav",
    "$.text": '{"foo": "bar"}',
    "$.list[?(@.a == 'x, )')]": ["found"],
}


def evaluate(text: str) -> Any:
    return intrinsics.evaluate(syntax.parse(text), DATA.__getitem__)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("States.Array(1, 'a', null, true, $.name)", [1, "a", None, True, "Arnav"]),
        ("States.ArrayPartition($.array, 4)", [[1, 2, 3, 4], [5, 6, 7, 8], [9]]),
        ("States.ArrayContains($.array, 5)", True),
        ("States.ArrayContains($.array, true)", False),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
        ("States.ArrayGetItem($.array, 5)", 6),
        ("States.ArrayLength($.array)", 9),
        ("States.ArrayUnique($.twice)", [1, 2, 3, 4]),
        ("States.Base64Encode('Data to encode')", "RGF0YSB0byBlbmNvZGU="),
        ("States.Base64Decode('RGVjb2RlZCBkYXRh')", "Decoded data"),
        ("States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("States.JsonMerge($.one, $.other, false)", {"a": {"a3": 1, "a4": 2}, "b": 2, "c": 3}),
        ("States.StringToJson($.text)", {"foo": "bar"}),
        ("States.JsonToString(States.Array(1))", "[1]"),
        ("States.MathAdd(111, -1)", 110),
        ("States.StringSplit('1,2,3,4,5', ',')", ["1", "2", "3", "4", "5"]),
        (
            "States.StringSplit('This.is+a,test=string', '.+,=')",
            ["This", "is", "a", "test", "string"],
        ),
        ("States.Format('Hello, my name is {}.', $.name)", "Hello, my name is Arnav."),
        (
            r"States.Format('\{{}\} isn\'t {}', 1, $.one)",
            """{1} isn't {"a":{"a1":1,"a2":2},"b":2}""",
        ),
        ("States.Format('{}', States.ArrayGetItem(States.Array('x'), 0))", "x"),
        ("States.Array($.list[?(@.a == 'x, )')])", [["found"]]),
    ],
)
def test_a_function_gives_what_aws_says(text: str, expected: Any) -> None:
    assert evaluate(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "States.ArrayGetItem($.array, 99)",
        "States.Format('{}')",
        "States.MathAdd('a', 1)",
        "States.ArrayRange(1, 5, 0)",
        "States.ArrayRange(1, 100000, 1)",
        "States.JsonMerge($.one, $.other, true)",
        "States.StringToJson('{')",
        "States.Base64Decode('%')",
        "States.Hash('a', 'CRC')",
        "States.UUID(1)",
    ],
)
def test_a_function_that_fails_is_an_intrinsic_failure(text: str) -> None:
    with pytest.raises(StateError) as failed:
        evaluate(text)
    assert failed.value.error == "States.IntrinsicFailure"


@pytest.mark.parametrize(
    "text", ["States.Array(", "States.Array(1", "States.Array(1) 2", "States.Array(x)", "Array(1)"]
)
def test_what_is_no_call_is_refused(text: str) -> None:
    with pytest.raises(syntax.BadCall):
        syntax.parse(text)


def test_random_numbers_are_in_range_and_repeat_with_their_seed() -> None:
    drawn = {evaluate("States.MathRandom(1, 4)") for _ in range(200)}
    assert drawn == {1, 2, 3}
    once, again = (evaluate("States.MathRandom(1, 999, 7)") for _ in range(2))
    assert once == again


def test_a_uuid_is_one() -> None:
    assert uuid.UUID(evaluate("States.UUID()")).version == 4


@given(st.lists(st.integers(), max_size=30), st.integers(1, 10))
def test_partitions_join_to_the_array(array: list[int], size: int) -> None:
    call = syntax.Call("States.ArrayPartition", (syntax.Literal(array), syntax.Literal(size)))
    parts = intrinsics.evaluate(call, str)
    assert [each for part in parts for each in part] == array
    assert all(len(part) == size for part in parts[:-1])


@given(st.text(max_size=100))
def test_what_is_encoded_decodes(text: str) -> None:
    def apply(name: str, value: str) -> Any:
        return intrinsics.evaluate(syntax.Call(name, (syntax.Literal(value),)), str)

    assert apply("States.Base64Decode", apply("States.Base64Encode", text)) == text
    assert apply("States.StringToJson", json.dumps(text)) == text
