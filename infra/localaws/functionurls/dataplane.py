"""Answers HTTP requests to function URLs."""

from __future__ import annotations

import json
from typing import Any, Protocol

from localaws.errors import AwsError
from localaws.functions.invoke import Invoker
from localaws.functions.request import Request as InvokeRequest
from localaws.functionurls import cors
from localaws.functionurls.access import FindIdentity, Refused, caller
from localaws.functionurls.answer import MalformedAnswer, answer
from localaws.functionurls.event import event
from localaws.functionurls.url import Address, FunctionUrl
from localaws.gateway.exchange import HttpRequest
from localaws.reply import Reply

# Recorded: ``test_lambda_permission_url_invocation``.
FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)


class FindUrl(Protocol):
    async def __call__(self, region: str, url_id: str) -> FunctionUrl | None: ...


class FunctionUrls:
    def __init__(self, find: FindUrl, find_identity: FindIdentity, invoker: Invoker) -> None:
        self._find = find
        self._find_identity = find_identity
        self._invoker = invoker

    async def answer(self, address: Address, request: HttpRequest) -> Reply:
        try:
            reply = await self._answer(address, request)
        except AwsError as error:  # too many at once, or the function is still Pending
            reply = failure(error.status, error.message, error.code)
        own = (
            ("x-amzn-RequestId", request.request_id),
            ("X-Amzn-Trace-Id", request.trace_id.partition(";")[0]),
        )
        return Reply(reply.status, reply.body, (*reply.headers, *own))

    async def _answer(self, address: Address, request: HttpRequest) -> Reply:
        url = await self._find(address.region, address.url_id)
        if url is None:
            return forbidden()
        if url.cors and cors.is_preflight(request):
            return cors.preflight(url.cors, request)
        try:
            iam = await caller(url, request, self._find_identity)
        except Refused:
            return forbidden()
        if url.invoke_mode == "RESPONSE_STREAM":
            text = "The local AWS does not stream a function URL's response; use BUFFERED."
            return failure(501, text, "NotImplementedException")
        reply = await self._invoked(url, request, iam)
        own = cors.added(url.cors, request)
        replaced = {name.lower() for name, _ in own} - {"vary"}
        kept = [pair for pair in reply.headers if pair[0].lower() not in replaced]
        return Reply(reply.status, reply.body, (*kept, *own))

    async def _invoked(
        self, url: FunctionUrl, request: HttpRequest, iam: dict[str, Any] | None
    ) -> Reply:
        payload = json.dumps(event(url, request, iam)).encode()
        wanted = InvokeRequest(payload, url.arn, request.request_id, request.trace_id)
        outcome = await self._invoker.run(url.configuration, wanted)
        if outcome.error:
            return internal_error()
        try:
            return answer(outcome.payload)
        except (MalformedAnswer, ValueError, RecursionError):
            return internal_error()


def forbidden() -> Reply:
    return failure(403, FORBIDDEN, "AccessDeniedException")


def internal_error() -> Reply:
    """The function failed, or answered no response (recorded:
    ``test_lambda_url_invocation_exception``)."""
    return Reply(502, b"Internal Server Error", (("Content-Type", "application/json"),))


def failure(status: int, message: str, error_type: str) -> Reply:
    return Reply.json(status, {"Message": message}, {"x-amzn-ErrorType": error_type})
