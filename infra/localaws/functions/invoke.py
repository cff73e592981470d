"""Lambda's Invoke API: ``POST /2015-03-31/functions/{name}/invocations``."""

from __future__ import annotations

import asyncio
import base64
import binascii
import collections
import json
import logging
import re
import time
import uuid
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, unquote

from localaws.call import ApiCall
from localaws.errors import AwsError
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.fleet import Fleet
from localaws.functions.outcome import Outcome
from localaws.functions.runtime_api import LONGEST_ANSWER, Invocation
from localaws.reply import Reply

PATH = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations/?")
# "Lambda quotas": invocation payload.
LARGEST_REQUEST = 6 * 1024 * 1024
LARGEST_ASYNCHRONOUS = 1024 * 1024
# AWS tries an asynchronous invocation twice more, after one minute and then two ("Error handling
# for asynchronous invocation"). Here a minute lasts a second.
RETRY_SECONDS = (1, 2)

log = logging.getLogger(__name__)


class FindFunction(Protocol):
    async def __call__(
        self, region: str, name: str, qualifier: str | None
    ) -> FunctionConfiguration: ...


@dataclass(frozen=True)
class Request:
    """One invocation before an environment has it. ``arn`` is the ARN as it was invoked."""

    payload: bytes
    arn: str
    request_id: str
    trace_id: str
    client_context: str = ""

    @classmethod
    def make(
        cls, payload: bytes, arn: str, trace_id: str = "", client_context: str = ""
    ) -> Request:
        return cls(payload, arn, str(uuid.uuid4()), trace_id or new_trace_id(), client_context)


def new_trace_id() -> str:
    root = f"1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
    return f"Root={root};Parent={uuid.uuid4().hex[:16]};Sampled=0"


class Invoker:
    def __init__(self, fleet: Fleet, find: FindFunction) -> None:
        self._fleet = fleet
        self._find = find
        self._running: collections.Counter[str] = collections.Counter()
        self._tasks: set[asyncio.Task[Outcome]] = set()
        self._later: set[asyncio.Task[None]] = set()

    async def answer(self, call: ApiCall) -> Reply:
        """The API call, in any of its invocation types."""
        found = PATH.fullmatch(call.path)
        assert found, call.path
        name = unquote(found["name"])
        qualifier = parse_qs(call.query).get("Qualifier", [None])[0]
        configuration = await self._find(call.region, name, qualifier)
        kind = call.header("x-amz-invocation-type", "RequestResponse")
        request = Request.make(
            _payload(call, kind),
            invoked_arn(configuration, name, qualifier),
            call.header("x-amzn-trace-id"),
            _client_context(call.header("x-amz-client-context")),
        )
        if kind == "DryRun":
            return Reply(204)
        if kind == "Event":
            self._run_later(configuration, request)
            return Reply(202, headers=(("x-amzn-RequestId", request.request_id),))
        outcome = await self.run(configuration, request)
        return _reply(call, configuration, request, outcome)

    async def run(self, configuration: FunctionConfiguration, request: Request) -> Outcome:
        """Run to the end even if the caller goes away, as AWS does.

        Raises:
            AwsError: RequestEntityTooLargeException; TooManyRequestsException, when the function's
                reserved concurrency is used up.
        """
        _refuse_size(request.payload, LARGEST_REQUEST)
        task = asyncio.ensure_future(self._run(configuration, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _run(self, configuration: FunctionConfiguration, request: Request) -> Outcome:
        reserved = configuration.reserved_concurrency
        if reserved is not None and self._running[configuration.arn] >= reserved:
            raise AwsError(
                "TooManyRequestsException",
                "Rate Exceeded.",
                429,
                Reason="ReservedFunctionConcurrentInvocationLimitExceeded",
            )
        self._running[configuration.arn] += 1
        try:
            return await self._run_in_environment(configuration, request)
        finally:
            self._running[configuration.arn] -= 1

    async def _run_in_environment(
        self, configuration: FunctionConfiguration, request: Request
    ) -> Outcome:
        environment = await self._fleet.acquire(configuration)
        try:
            deadline = int((time.time() + configuration.timeout) * 1000)
            outcome = await environment.invoke(
                Invocation(
                    request.request_id,
                    request.payload,
                    request.arn,
                    deadline,
                    request.trace_id,
                    request.client_context,
                )
            )
        finally:
            self._fleet.release(environment)
        return _limited(outcome)

    def _run_later(self, configuration: FunctionConfiguration, request: Request) -> None:
        task = asyncio.ensure_future(self._run_with_retries(configuration, request))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _run_with_retries(
        self, configuration: FunctionConfiguration, request: Request
    ) -> None:
        for pause in (*RETRY_SECONDS, None):
            try:
                outcome = await self._run(configuration, request)
            except AwsError as error:
                log.warning("asynchronous invocation of %s: %s", configuration.arn, error)
            else:
                if not outcome.error:
                    return
            if pause is not None:
                await asyncio.sleep(pause)

    async def close(self) -> None:
        tasks = [*self._later, *self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def invoked_arn(configuration: FunctionConfiguration, name: str, qualifier: str | None) -> str:
    """``context.invoked_function_arn``: qualified only if the caller qualified it."""
    in_name = name.split(":function:")[-1].partition(":")[2]
    wanted = qualifier or in_name
    return f"{configuration.arn}:{wanted}" if wanted else configuration.arn


def _refuse_size(payload: bytes, limit: int) -> None:
    if len(payload) > limit:
        raise AwsError(
            "RequestEntityTooLargeException",
            f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
            413,
        )


def _payload(call: ApiCall, kind: str) -> bytes:
    _refuse_size(call.body, LARGEST_ASYNCHRONOUS if kind == "Event" else LARGEST_REQUEST)
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


def _reply(
    call: ApiCall, configuration: FunctionConfiguration, request: Request, outcome: Outcome
) -> Reply:
    headers = {
        "Content-Type": "application/json",
        "x-amzn-RequestId": request.request_id,
        "X-Amz-Executed-Version": configuration.version,
        "X-Amzn-Trace-Id": request.trace_id,
    }
    if outcome.error:
        headers["X-Amz-Function-Error"] = outcome.error
    if call.header("x-amz-log-type") == "Tail":
        headers["X-Amz-Log-Result"] = base64.b64encode(outcome.tail).decode()
    return Reply(200, outcome.payload, tuple(headers.items()))


def _limited(outcome: Outcome) -> Outcome:
    if len(outcome.payload) <= LONGEST_ANSWER:
        return outcome
    message = (
        f"Response payload size exceeded maximum allowed payload size ({LONGEST_ANSWER} bytes)."
    )
    error = {"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"}
    return Outcome(json.dumps(error).encode(), "Unhandled", outcome.tail)
