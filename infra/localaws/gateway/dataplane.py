"""Answers HTTP requests to deployed REST APIs."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Protocol

from iampolicy import MalformedPolicy, Principal, Request, evaluate, parse
from localaws.errors import AwsError
from localaws.functions import invoke
from localaws.functions.configuration import FunctionConfiguration
from localaws.gateway import proxy
from localaws.gateway.address import Address
from localaws.gateway.proxy import HttpRequest
from localaws.gateway.snapshot import DeployedStage, Integration, Match
from localaws.reply import Reply

# "Quotas for configuring and running a REST API": payload size.
LARGEST_BODY = 10 * 1024 * 1024
LAMBDA_URI = re.compile(
    r"arn:aws[^:]*:apigateway:(?P<region>[^:]+):lambda:path/2015-03-31/functions/"
    r"(?P<function>.+)/invocations"
)
STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([^}]+)\}")
SERVICE = Principal("Service", "apigateway.amazonaws.com")


class FindStage(Protocol):
    async def __call__(self, api_id: str, stage: str) -> DeployedStage | None: ...


class Gateway:
    def __init__(
        self, find_stage: FindStage, find_function: invoke.FindFunction, invoker: invoke.Invoker
    ) -> None:
        self._find_stage = find_stage
        self._find_function = find_function
        self._invoker = invoker

    async def answer(self, address: Address, request: HttpRequest) -> Reply:
        reply = await self._answer(address, request)
        own = (
            ("x-amzn-RequestId", request.request_id),
            ("x-amz-apigw-id", request.extended_request_id),
        )
        return Reply(reply.status, reply.body, (*reply.headers, *own))

    async def _answer(self, address: Address, request: HttpRequest) -> Reply:
        stage = await self._find_stage(address.api_id, address.stage)
        if stage is None:
            return failure(403, "Forbidden", "ForbiddenException")
        match = stage.snapshot.find(address.path, request.method)
        if match is None:
            return failure(
                403, "Missing Authentication Token", "MissingAuthenticationTokenException"
            )
        if len(request.body) > LARGEST_BODY:
            return failure(413, "Request Too Long", "RequestTooLongException")
        missing = _not_here(stage, match)
        if missing:
            text = f"The local AWS does not serve {missing} yet; see infra/localaws/README.md."
            return failure(501, text, "NotImplementedException")
        integration = match.method.integration
        if integration is None:
            return internal_error(500)
        return await self._lambda_proxy(stage, match, integration, request)

    async def _lambda_proxy(
        self, stage: DeployedStage, match: Match, integration: Integration, request: HttpRequest
    ) -> Reply:
        found = LAMBDA_URI.fullmatch(_with_stage_variables(integration.uri, stage.variables))
        function = await self._function(found) if found else None
        # Lambda takes POST alone: with another integration method it answers API Gateway an error.
        if not found or not function or integration.http_method != "POST":
            return internal_error(500)
        if not _may_invoke(function, stage, match, found["function"]):
            return internal_error(500)
        event = json.dumps(proxy.event(request, stage, match)).encode()
        call = invoke.Request.make(event, found["function"], request.trace_id)
        try:
            async with asyncio.timeout(integration.timeout_ms / 1000):
                outcome = await self._invoker.run(function, call)
        except TimeoutError:
            return failure(504, "Endpoint request timed out", "InternalServerErrorException")
        except AwsError:  # what Lambda itself refuses: an event too large, too many at once
            return internal_error(500)
        if outcome.error:
            return internal_error(502)
        try:
            reply = proxy.answer(outcome.payload)
        except (proxy.MalformedAnswer, ValueError):
            return internal_error(502)
        trace = ("X-Amzn-Trace-Id", request.trace_id.partition(";")[0])
        return Reply(reply.status, reply.body, (*reply.headers, trace))

    async def _function(self, found: re.Match[str]) -> FunctionConfiguration | None:
        try:
            return await self._find_function(found["region"], found["function"], None)
        except AwsError:
            return None


def _may_invoke(
    function: FunctionConfiguration, stage: DeployedStage, match: Match, invoked: str
) -> bool:
    """Whether the function's policy lets API Gateway in, for this API, stage, method and path."""
    request = Request(
        action="lambda:InvokeFunction",
        resource=invoked,
        principal=SERVICE,
        context={
            "aws:SourceArn": stage.source_arn(match),
            "aws:SourceAccount": stage.account,
        },
    )
    try:
        return evaluate(request, resource=parse(function.policy, "resource")).allowed
    except MalformedPolicy:  # no statement yet
        return False


def _with_stage_variables(uri: str, variables: Mapping[str, str]) -> str:
    """An undefined stage variable becomes nothing, as on AWS."""
    return STAGE_VARIABLE.sub(lambda found: variables.get(found[1], ""), uri)


def _not_here(stage: DeployedStage, match: Match) -> str:
    """The first thing that this request needs and the local AWS lacks, or the empty string."""
    method, integration = match.method, match.method.integration
    for missing in (*stage.not_here, *stage.snapshot.not_here):
        return missing
    if method.authorization != "NONE":
        return f"authorization {method.authorization}"
    if method.api_key_required:
        return "API keys"
    if method.validator:
        return "request validators"
    if integration and integration.kind != "AWS_PROXY":
        return f"integration type {integration.kind}"
    if integration and integration.credentials:
        return "integration credentials"
    return ""


def failure(status: int, message: str, error_type: str) -> Reply:
    """A gateway response in its default template."""
    headers = {"x-amzn-ErrorType": error_type}
    return Reply.json(status, {"message": message}, headers)


def internal_error(status: int) -> Reply:
    return failure(status, "Internal server error", "InternalServerErrorException")
