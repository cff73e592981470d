"""``AWS``: an operation of a service, as the integration's role.

"Integration type AWS": the URI is ``arn:aws:apigateway:{region}:{service}:action/{operation}`` or
``…:{subdomain.}{service}:path/{path}``.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel

from localaws import operations
from localaws.access.caller import Caller
from localaws.call import ApiCall, Scope
from localaws.errors import AwsError
from localaws.gateway.endpoint import EndpointRequest, EndpointResponse
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure, misconfigured
from localaws.gateway.headers import Pairs
from localaws.gateway.integration import Integration
from localaws.gateway.integrations import queryprotocol
from localaws.gateway.invocation import LAMBDA_URI, SERVICE, SESSION, Functions, NotInvocable
from localaws.reply import Reply
from localaws.services import Services

URI = re.compile(
    r"arn:aws[^:]*:apigateway:(?P<region>[^:]+):(?:(?P<subdomain>[^:.]+)\.)?(?P<service>[^:.]+):"
    r"(?P<kind>path|action)/(?P<rest>.*)",
    re.S,
)
# Services whose host names are not what botocore calls them.
BOTO_NAMES = {"states": "stepfunctions", "monitoring": "cloudwatch", "email": "ses"}
# API Gateway speaks the query protocol with these two, which botocore does not any more (recorded:
# ``test_sqs_aws_integration``, ``test_ssm_aws_integration``).
ALSO_QUERY = frozenset({"sqs", "ssm"})
NO_ROLE = "API Gateway does not have permission to assume the provided role {}"


@dataclass(frozen=True)
class Target:
    """What an integration URI names. ``service`` is botocore's name."""

    region: str
    service: str
    model: ServiceModel
    operation: str
    path: str

    @classmethod
    def of(cls, uri: str) -> Target:
        """Raises: GatewayFailure."""
        found = URI.fullmatch(uri)
        if not found:
            raise misconfigured("Invalid endpoint address")
        service = BOTO_NAMES.get(found["service"], found["service"])
        try:
            model = operations.service_model(service)
        except UnknownServiceError:
            raise misconfigured("Invalid endpoint address") from None
        rest, action = found["rest"], found["kind"] == "action"
        bucket = f"/{found['subdomain']}" if found["subdomain"] and service == "s3" else ""
        path = "/" if action else f"{bucket}/{rest.lstrip('/')}"
        return cls(found["region"], service, model, rest if action else "", path)

    @property
    def speaks_query(self) -> bool:
        return self.model.protocol == "query" or self.service in ALSO_QUERY


class ServiceEndpoint:
    def __init__(self, services: Services, functions: Functions) -> None:
        self._services = services
        self._functions = functions

    async def send(
        self, request: EndpointRequest, exchange: Exchange, integration: Integration
    ) -> EndpointResponse:
        request.set_default("Accept", "application/json")
        is_function = LAMBDA_URI.fullmatch(request.uri) is not None
        if is_function:
            request.set_default("X-Amzn-Trace-Id", exchange.request.trace_id)
            await self._may_invoke(request, exchange, integration)
        exchange.ask(request.uri, request.headers, request.body)
        try:
            async with asyncio.timeout(integration.timeout_ms / 1000):
                reply = await self._reply(request, integration, exchange)
            exchange.hear(reply.status, reply.headers, reply.body)
        except TimeoutError:
            raise GatewayFailure("INTEGRATION_TIMEOUT") from None
        return _of_function(reply) if is_function else _of_service(reply)

    async def _may_invoke(
        self, request: EndpointRequest, exchange: Exchange, integration: Integration
    ) -> None:
        """Without a role, the function's own policy decides."""
        if integration.http_method != "POST":
            raise misconfigured("Lambda takes POST alone")
        source_arn = exchange.stage.source_arn(exchange.match)
        try:
            await self._functions.find(
                request.uri, exchange.stage, source_arn, integration.credentials or ""
            )
        except NotInvocable as error:
            raise misconfigured("Invalid permissions on Lambda function") from error

    async def _reply(
        self, request: EndpointRequest, integration: Integration, exchange: Exchange
    ) -> Reply:
        target = Target.of(request.uri)
        stage, source_arn = exchange.stage, exchange.stage.source_arn(exchange.match)
        caller = Caller(SERVICE, integration.credentials or "", SESSION, source_arn, stage.account)
        try:
            asked = queryprotocol.read(target, request) if target.speaks_query else None
            if asked is not None:
                return await queryprotocol.answer(self._services, caller, target, asked)
            return await self._services.send(caller, _call(target, request))
        except AwsError as error:
            raise misconfigured(NO_ROLE.format(integration.credentials)) from error


def _call(target: Target, request: EndpointRequest) -> ApiCall:
    """A request as the service takes it: JSON services learn the operation from a header."""
    body = request.body
    if target.operation and target.model.protocol == "json":
        version = target.model.metadata.get("jsonVersion", "1.0")
        prefix = target.model.metadata.get("targetPrefix", "")
        request.set_default("Content-Type", f"application/x-amz-json-{version}")
        request.set_default("X-Amz-Target", f"{prefix}.{target.operation}")
        body = body or b"{}"
    elif body:
        request.set_default("Content-Type", "application/json")
    path, _, own = target.path.partition("?")
    query = urlencode([*parse_qsl(own, keep_blank_values=True), *request.query])
    return ApiCall(
        Scope("", target.region, target.model.signing_name),
        "POST" if target.operation else request.method,
        quote(path, safe="/%:@!$&'()*+,;=~-._"),
        query,
        tuple(request.headers),
        body,
    )


def _of_service(reply: Reply) -> EndpointResponse:
    return EndpointResponse(reply.status, reply.body, list(reply.headers), str(reply.status))


def _of_function(reply: Reply) -> EndpointResponse:
    """What Lambda itself refuses is no answer of the function.

    Patterns are matched with its error message ("Handle Lambda errors in API Gateway").
    """
    if reply.status == 400:
        message = str(queryprotocol.document(reply.body).get("message", ""))
        raise GatewayFailure("DEFAULT_4XX", message, log=message)
    if reply.status >= 300:
        raise misconfigured(f"Lambda answered {reply.status}")
    error = queryprotocol.document(reply.body).get("errorMessage", "")
    sent: Pairs = [(name, value) for name, value in reply.headers]
    return EndpointResponse(200, reply.body, sent, error if isinstance(error, str) else "")
