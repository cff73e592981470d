"""What it takes the local AWS to find out who calls, and whether they may."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localaws import seams
from localaws.access.circumstances import Circumstances
from localaws.access.gate import Gate
from localaws.call import ApiCall, Scope
from localaws.client import REGION, AccessKey
from localaws.controlplane import ControlPlane
from workshop.bench.clock import percentile
from workshop.bench.report import Row

_CALLS = 2_000
_ITEM = b'{"TableName": "orders", "Item": {"id": {"S": "1"}, "name": {"S": "Sample"}}}'


def rows(rounds: int, calls: int = _CALLS) -> Iterator[Row]:
    cost = asyncio.run(_cost(rounds * calls))
    yield Row("authentication and authorisation of a put_item", "µs", [cost], "<= 150")


async def _cost(calls: int) -> float:
    """The median of so many, of an administrator's call."""
    control = ControlPlane()
    try:
        key = AccessKey.new()
        await control.run(seams.make_administrator, key)
        gate, call = Gate(control, lambda _: None), _signed(key)
        circumstances = Circumstances(source_ip="127.0.0.1", user_agent="boto3")
        taken = []
        for _ in range(calls):
            began = time.perf_counter()
            gate.admit(call, await gate.authenticate(call), circumstances)
            taken.append((time.perf_counter() - began) * 1e6)
        return percentile(taken, 50)
    finally:
        control.close()


def _signed(key: AccessKey) -> ApiCall:
    """As boto3 sends it."""
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.PutItem",
        "Host": "127.0.0.1",
    }
    request = AWSRequest("POST", "http://127.0.0.1/", headers, _ITEM)
    SigV4Auth(Credentials(key.id, key.secret), "dynamodb", REGION).add_auth(request)
    scope = Scope(key.id, REGION, "dynamodb")
    return ApiCall(scope, "POST", "/", "", tuple(request.headers.items()), _ITEM)
