"""What each invocation is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from powertuning.errors import InvalidInput
from powertuning.plan import Plan, invocations


def payloads(plan: Plan, s3: Callable[[], Any]) -> list[bytes | None]:
    """One for each invocation of a size, None for none at all; `s3` makes a client where one is
    needed. Raises InvalidInput."""
    given = _from_s3(plan["payloadS3"], s3()) if plan["payloadS3"] else plan["payload"]
    each = spread(given, plan["num"]) if isinstance(given, list) else [given] * plan["num"]
    return [encoded(payload) for payload in each[: invocations(plan)]]


def spread(weighted: list[Any], num: int) -> list[Any]:
    """Payloads in proportion to their weights; the last of them fills up what rounding leaves."""
    if not all(
        isinstance(each, dict) and {"payload", "weight"} <= each.keys() for each in weighted
    ):
        raise InvalidInput("A payload that is a list must consist of objects: payload and weight")
    if not weighted or num < len(weighted):
        raise InvalidInput(
            f"There are {len(weighted)} payloads for {num} invocations; increase num"
        )
    shares = [share(each["weight"], _total(weighted), num) for each in weighted]
    shares[-1] += num - sum(shares)
    pairs = zip(weighted, shares, strict=True)
    return [each["payload"] for each, many in pairs for _ in range(many)]


def share(weight: float, total: float, num: int) -> int:
    """How many of `num` invocations a weight stands for. Raises InvalidInput for none."""
    many = int(weight * num // total)
    if many < 1:
        raise InvalidInput(f"The weight {weight} of {total} is less than one of {num} invocations")
    return many


def _has_weight(each: object) -> bool:
    return isinstance(each, dict) and {"payload", "weight"} <= each.keys()


def _total(weighted: list[Any]) -> float:
    weights = [each["weight"] for each in weighted]
    if any(isinstance(w, bool) or not isinstance(w, int | float) or w <= 0 for w in weights):
        raise InvalidInput(f"The weights of payloads are positive numbers, not {weights}")
    return float(sum(weights))


def encoded(payload: Any) -> bytes | None:
    """As Lambda takes it. A text that is JSON already goes as it is."""
    if payload is None:
        return None
    if isinstance(payload, str) and _is_json(payload):
        return payload.encode()
    return json.dumps(payload).encode()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _from_s3(address: str, s3: Any) -> Any:
    bucket, _, key = address.removeprefix("s3://").partition("/")
    if not address.startswith("s3://") or not bucket or not key:
        raise InvalidInput(f"payloadS3 is not s3://bucket/key: {address}")
    try:
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    except ClientError as error:
        raise InvalidInput(_refusal(error, address)) from error
    return json.loads(text) if _is_json(text) else text


def _refusal(error: ClientError, address: str) -> str:
    match error.response["ResponseMetadata"]["HTTPStatusCode"]:
        case 403:
            return f"Permission denied when reading {address}: allow the tuner's role s3:GetObject"
        case 404:
            return f"The object {address} does not exist"
    return f"{address} cannot be read: {error}"
