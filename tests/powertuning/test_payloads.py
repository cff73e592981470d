"""What each invocation is given."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import assume, given
from hypothesis import strategies as st

from powertuning.errors import InvalidInput
from powertuning.payloads import encoded, payloads, spread
from tests.powertuning.test_plan import plan


def weighted(*weights: Any) -> list[Any]:
    return [{"payload": number, "weight": weight} for number, weight in enumerate(weights)]


@pytest.mark.parametrize(
    ("weights", "num", "counts"),
    [
        ((1,), 5, [5]),
        ((1, 1), 10, [5, 5]),
        ((30, 30, 30), 10, [3, 3, 4]),
        ((5, 15, 30), 50, [5, 15, 30]),
        ((0.5, 0.5), 7, [3, 4]),
    ],
)
def test_payloads_are_spread_by_weight_and_the_last_fills_up(
    weights: tuple[float, ...], num: int, counts: list[int]
) -> None:
    found = spread(weighted(*weights), num)
    assert [found.count(number) for number in range(len(weights))] == counts


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(5, 100))
def test_there_is_one_payload_for_each_invocation(weights: list[int], num: int) -> None:
    assume(all(weight * num >= sum(weights) for weight in weights) and num >= len(weights))
    found = spread(weighted(*weights), num)
    assert len(found) == num
    for number, weight in enumerate(weights[:-1]):
        assert found.count(number) == weight * num // sum(weights)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([{"operation": "list"}], "payload and weight"),
        ([1, 2], "payload and weight"),
        ([], "0 payloads for 5"),
        (weighted(1, 1, 1, 1, 1, 1), "6 payloads for 5 invocations; increase num"),
        (weighted(1, 99), "less than one of 5"),
        (weighted(0, 1), "positive numbers"),
        (weighted("1", 1), "positive numbers"),
    ],
    ids=str,
)
def test_a_list_that_cannot_be_spread_is_refused(given: list[Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        payloads(plan(payload=given), Bucket)


@pytest.mark.parametrize(
    ("payload", "sent"),
    [
        (None, None),
        ({"a": 1}, b'{"a": 1}'),
        ('{"a":1}', b'{"a":1}'),
        ("hello", b'"hello"'),
        ("7", b"7"),
    ],
)
def test_text_that_is_json_goes_as_it_is(payload: Any, sent: bytes | None) -> None:
    assert encoded(payload) == sent
    assert payloads(plan(payload=payload), Bucket) == [sent] * 5


def test_a_dry_run_needs_one_payload() -> None:
    assert payloads(plan(payload=weighted(1, 1), dryRun=True), Bucket) == [b"0"]


class Bucket:
    """Answers as S3 does."""

    def __init__(self, text: str = "", status: int = 200) -> None:
        self._text, self._status = text, status
        self.asked: dict[str, str] = {}

    def get_object(self, **asked: str) -> dict[str, Any]:
        self.asked = asked
        if self._status != 200:
            metadata: Any = {"HTTPStatusCode": self._status}
            raise ClientError({"ResponseMetadata": metadata, "Error": {"Code": "No"}}, "GetObject")
        return {"Body": io.BytesIO(self._text.encode())}


def test_an_object_wins_over_a_payload() -> None:
    bucket = Bucket(json.dumps(weighted(1, 1)))
    found = payloads(plan(payload="other", payloadS3="s3://mine/a/b.json", num=6), lambda: bucket)
    assert found == [b"0"] * 3 + [b"1"] * 3
    assert bucket.asked == {"Bucket": "mine", "Key": "a/b.json"}


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("s3://mine/key", 403, "Permission denied when reading s3://mine/key"),
        ("s3://mine/key", 404, "The object s3://mine/key does not exist"),
        ("s3://mine/key", 500, "s3://mine/key cannot be read"),
        ("s3://mine", 200, "is not s3://bucket/key"),
        ("mine/key", 200, "is not s3://bucket/key"),
    ],
)
def test_an_object_that_cannot_be_read_is_said_so(address: str, status: int, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        payloads(plan(payloadS3=address), lambda: Bucket(status=status))
