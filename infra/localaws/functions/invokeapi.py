"""Lambda's Invoke API: ``POST /2015-03-31/functions/{name}/invocations``."""

from __future__ import annotations

import base64
import binascii
import json
import re
from urllib.parse import parse_qs, unquote

from localaws.call import ApiCall
from localaws.errors import AwsError, render
from localaws.functions.asynchronous import EventQueue, Qualified
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.invoke import (
    LARGEST_REQUEST,
    Invoker,
    refuse_size,
)
from localaws.functions.outcome import Outcome
from localaws.functions.request import FindFunction, Request
from localaws.lambdaapi import constraints
from localaws.lambdaapi.request import model
from localaws.reply import Reply

PATH = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations/?")
# "Lambda quotas": invocation payload, asynchronous.
LARGEST_ASYNCHRONOUS = 1024 * 1024
KINDS = frozenset({"RequestResponse", "Event", "DryRun"})
LOG_TYPES = frozenset({"None", "Tail"})


class InvokeApi:
    def __init__(self, find: FindFunction, invoker: Invoker, queue: EventQueue) -> None:
        self._find = find
        self._invoker = invoker
        self._queue = queue

    def takes(self, call: ApiCall) -> bool:
        """Whether the call is an invocation."""
        is_post = call.service == "lambda" and call.method == "POST"
        return is_post and bool(PATH.fullmatch(call.path))

    async def answer(self, call: ApiCall) -> Reply:
        """The API call, in any of its invocation types."""
        try:
            return await self._answer(call)
        except AwsError as error:
            return render(error, "rest-json")

    async def _answer(self, call: ApiCall) -> Reply:
        found = PATH.fullmatch(call.path)
        assert found, call.path
        name = unquote(found["name"])
        qualifier = parse_qs(call.query).get("Qualifier", [None])[0]
        configuration = await self._find(call.region, name, qualifier)
        kind = call.header("x-amz-invocation-type", "RequestResponse")
        if kind not in KINDS or call.header("x-amz-log-type", "None") not in LOG_TYPES:
            _refuse_unknown(call)
        request = Request.make(
            _payload(call, kind),
            invoked_arn(configuration, name, qualifier),
            call.header("x-amzn-trace-id"),
            _client_context(call.header("x-amz-client-context")),
        )
        if kind == "DryRun":
            return Reply(204)
        if kind == "Event":
            self._queue.put(Qualified(call.region, name, qualifier), configuration, request)
            return Reply(202, headers=(("x-amzn-RequestId", request.request_id),))
        outcome = await self._invoker.run(configuration, request)
        return _reply(call, request, outcome)


def invoked_arn(configuration: FunctionConfiguration, name: str, qualifier: str | None) -> str:
    """``context.invoked_function_arn``: qualified only if the caller qualified it."""
    in_name = name.split(":function:")[-1].partition(":")[2]
    wanted = qualifier or in_name
    return f"{configuration.arn}:{wanted}" if wanted else configuration.arn


def _refuse_unknown(call: ApiCall) -> None:
    """
    Raises:
        AwsError: ValidationException, which lists what there is.
    """
    given = {"InvocationType": "x-amz-invocation-type", "LogType": "x-amz-log-type"}
    said = {name: call.header(header) for name, header in given.items() if call.header(header)}
    constraints.check(model().operation_model("Invoke"), said)


def _payload(call: ApiCall, kind: str) -> bytes:
    refuse_size(call.body, LARGEST_ASYNCHRONOUS if kind == "Event" else LARGEST_REQUEST)
    payload = call.body or b"{}"
    try:
        json.loads(payload, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise AwsError(
            "InvalidRequestContentException",
            f"Could not parse request body into json: {error}",
        ) from error
    return payload


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _client_context(encoded: str) -> str:
    """On one line of ASCII, as the Runtime API's header wants it."""
    if not encoded:
        return ""
    try:
        return json.dumps(json.loads(base64.b64decode(encoded, validate=True)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise AwsError(
            "InvalidRequestContentException",
            "Client context must be a valid Base64-encoded JSON object.",
        ) from error


def _reply(call: ApiCall, request: Request, outcome: Outcome) -> Reply:
    headers = {
        "Content-Type": "application/json",
        "x-amzn-RequestId": request.request_id,
        "X-Amz-Executed-Version": outcome.version,
        "X-Amzn-Trace-Id": request.trace_id,
    }
    if outcome.error:
        headers["X-Amz-Function-Error"] = outcome.error
    if call.header("x-amz-log-type") == "Tail":
        headers["X-Amz-Log-Result"] = base64.b64encode(outcome.tail).decode()
    return Reply(200, outcome.payload, tuple(headers.items()))
