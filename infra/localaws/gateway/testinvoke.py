"""TestInvokeMethod: a method of the API as it is now, deployed or not, and its execution log.

Recorded: ``test_invoke_test_method``, ``test_apigw_test_invoke_method_api``. Neither keys nor
authorizers are asked ("Test calling a REST API method").
"""

from __future__ import annotations

import datetime
import json
import os
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from localaws import seams
from localaws.call import ApiCall
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError, render
from localaws.functions.request import new_trace_id
from localaws.gateway import responses
from localaws.gateway.exchange import Exchange, HttpRequest, new_extended_request_id
from localaws.gateway.executionlog import ExecutionLog
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.headers import grouped
from localaws.gateway.integrations import Integrations
from localaws.gateway.snapshot import DeployedStage, Match
from localaws.gateway.validation import validate
from localaws.reply import Reply

PATH = re.compile(r"/restapis/([^/]+)/resources/([^/]+)/methods/([^/]+)/?")
STAGE = "test-invoke-stage"


class TestInvoke:
    """A data plane among the services."""

    __test__ = False  # pytest would take it for tests

    def __init__(self, control: ControlPlane, integrations: Integrations) -> None:
        self._control = control
        self._integrations = integrations

    def takes(self, call: ApiCall) -> bool:
        is_post = call.service == "apigateway" and call.method == "POST"
        return is_post and PATH.fullmatch(call.path) is not None

    async def answer(self, call: ApiCall) -> Reply:
        try:
            return Reply.json(200, await self._answer(call))
        except AwsError as error:
            return render(error, "rest-json")

    async def _answer(self, call: ApiCall) -> dict[str, Any]:
        found = PATH.fullmatch(call.path)
        assert found, call.path
        told = _told(call.body)
        api_id, resource_id, verb = found.groups()
        stage = await self._control.run(
            seams.undeployed_stage, call.region, api_id, STAGE, told.get("stageVariables") or {}
        )
        exchange = _exchange(stage, resource_id, verb, told)
        log = exchange.log = ExecutionLog()
        began = time.perf_counter()
        log.begin(exchange, exchange.request.headers)
        reply, failure = await self._run(exchange)
        log.close(reply, failure)
        pairs = list(reply.headers)
        return {
            "status": reply.status,
            "body": reply.body.decode("utf-8", "replace"),
            "headers": dict(pairs),
            "multiValueHeaders": grouped(pairs),
            "log": _written(exchange.request.request_id, log),
            "latency": round((time.perf_counter() - began) * 1000),
        }

    async def _run(self, exchange: Exchange) -> tuple[Reply, GatewayFailure | None]:
        try:
            validate(exchange)
            return await self._integrations.run(exchange), None
        except GatewayFailure as failure:
            reply = responses.render(failure, exchange)
            # The type is what the console shows of it (recorded: ``test_failed_invoke_…``).
            kept = [pair for pair in reply.headers if pair[0].lower() != "content-type"]
            return Reply(reply.status, reply.body, kept), failure


def _told(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise AwsError("SerializationException", f"The body is no JSON: {error}") from error
    if not isinstance(told, dict):
        raise AwsError("SerializationException", "The body is no JSON object.")
    return told


def _exchange(stage: DeployedStage, resource_id: str, verb: str, told: dict[str, Any]) -> Exchange:
    """Raises: AwsError, when there is no such method."""
    resource = _named(stage.snapshot.resources, lambda one: one.id == resource_id, "Resource")
    named = [method for name, method in resource.methods.items() if name == verb]
    method = _named(named, lambda _: True, "Method")
    path, _, query = str(told.get("pathWithQueryString") or resource.path).partition("?")
    segments = tuple(part for part in path.split("/") if part)
    many = told.get("multiValueHeaders") or {}
    pairs = [(name, str(value)) for name, values in many.items() for value in values]
    pairs += [(name, str(value)) for name, value in (told.get("headers") or {}).items()]
    request = HttpRequest(
        method=verb if verb != "ANY" else "GET",
        host=f"{stage.snapshot.api_id}.execute-api.{stage.region}.amazonaws.com",
        path=path,
        query=query,
        headers=tuple(pairs),
        body=str(told.get("body") or "").encode(),
        source_ip=STAGE.replace("stage", "source-ip"),
        port=443,
        request_id=str(uuid.uuid4()),
        extended_request_id=new_extended_request_id(os.urandom(11)),
        trace_id=new_trace_id(),
        received=datetime.datetime.now(datetime.UTC),
    )
    return Exchange(request, stage, Match(resource, method, resource.match(segments) or {}))


def _named(among: Any, wanted: Callable[[Any], bool], kind: str) -> Any:
    """Recorded: ``test_put_integration_response_validation``."""
    found = next((one for one in among if wanted(one)), None)
    if found is None:
        raise AwsError("NotFoundException", f"Invalid {kind} identifier specified", 404)
    return found


def _written(request_id: str, log: ExecutionLog) -> str:
    lines = [f"{_date(at)} : {text}" for at, text in log.lines]
    return "\n".join([f"Execution log for request {request_id}", *lines, ""])


def _date(milliseconds: int) -> str:
    at = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return at.strftime("%a %b %d %H:%M:%S UTC %Y")
