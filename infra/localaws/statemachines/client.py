"""Calls of other services, as the machine's role, and how their failures are worded."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from botocore.model import OperationModel

from localaws import operations
from localaws.access.caller import Caller
from localaws.call import ApiCall
from localaws.errors import AwsError
from localaws.reply import Reply
from localaws.statemachines import shapes
from localaws.statemachines.data import dumps
from localaws.statemachines.errors import PERMISSIONS, StateError, runtime
from localaws.statemachines.resources import Optimised, Resource, java_name


class Send(Protocol):
    """Sends a request as a caller; ``localaws.services.Services.send``."""

    async def __call__(self, caller: Caller, call: ApiCall) -> Reply: ...


@dataclass(frozen=True)
class Answer:
    output: dict[str, Any]
    reply: Reply
    operation: OperationModel

    @property
    def request_id(self) -> str:
        return _request_id(self.reply)

    def with_metadata(self, output: Mapping[str, Any]) -> dict[str, Any]:
        """What optimised integrations add (recorded: ``test_result_selector``)."""
        headers = {
            "Connection": "keep-alive",
            "Content-Length": str(len(self.reply.body)),
            "Date": datetime.datetime.now(datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"),
            **_named(self.reply),
        }
        if self.operation.service_model.service_name == "lambda":
            headers["x-amzn-Remapped-Content-Length"] = "0"
        return {
            **output,
            "SdkHttpMetadata": {
                "AllHttpHeaders": {name: [value] for name, value in headers.items()},
                "HttpHeaders": headers,
                "HttpStatusCode": self.reply.status,
            },
            "SdkResponseMetadata": {"RequestId": self.request_id},
        }


# AWS's spelling of the headers that moto writes in small letters.
SPELLING = {"x-amzn-requestid": "x-amzn-RequestId"}
HIDDEN = frozenset({"server", "content-length", "date", "access-control-allow-origin"})


def _named(reply: Reply) -> dict[str, str]:
    return {
        SPELLING.get(name.lower(), name): value
        for name, value in reply.headers
        if name.lower() not in HIDDEN
    }


def _request_id(reply: Reply) -> str:
    named = {name.lower(): value for name, value in reply.headers}
    return named.get("x-amzn-requestid") or named.get("x-amz-request-id") or ""


@dataclass(frozen=True)
class Client:
    """One execution's."""

    send: Send
    caller: Caller
    region: str

    async def call(self, resource: Resource, given: Any) -> Answer:
        """Do what a task asks for.

        Raises:
            StateError: what the service answered; States.Permissions, when the role can't be
                assumed.
        """
        operation = resource.operation
        assert operation, resource.arn
        _refuse_no_address(resource, given)
        request = operations.build(
            operation.service_model.service_name,
            operation.name,
            shapes.arguments(operation.input_shape, given),
            "",
            self.region,
            validate=False,
        )
        try:
            reply = await self.send(self.caller, request)
        except AwsError as error:
            raise StateError(PERMISSIONS, error.message) from error
        try:
            output = operations.parsed(operation.service_model.service_name, operation.name, reply)
        except AwsError as error:
            raise worded(resource, operation, error, reply) from error
        return Answer(output, reply, operation)


def refuse_unknown(resource: Resource, given: Any) -> None:
    """
    Raises:
        StateError: States.Runtime, for fields that the API does not have.
    """
    shape = resource.operation.input_shape if resource.operation else None
    fields = list(shapes.unknown(shape, given))
    if fields:
        problems = (f'The field "{name}" is not supported by Step Functions' for name in fields)
        raise runtime(
            f"The Parameters '{dumps(given)}' could not be used to start the Task: "
            f"[{', '.join(problems)}]"
        )


def _refuse_no_address(resource: Resource, given: Any) -> None:
    """A queue is called at its URL (recorded: ``test_send_message_no_such_queue``)."""
    url = given.get("QueueUrl") if isinstance(given, dict) else None
    if resource.type == "sqs" and isinstance(url, str) and not urlsplit(url).netloc:
        host = url.strip("/")
        raise StateError(
            "SQS.SdkClientException",
            f"Unable to execute HTTP request: {host}: Name or service not known",
        )


def worded(
    resource: Resource, operation: OperationModel, error: AwsError, reply: Reply
) -> StateError:
    """A service's failure, as the SDK for Java has it: its first version in what is optimised, its
    second elsewhere (recorded: ``test_task_service_*``, ``test_aws_sdk``)."""
    name = _modelled(operation, error.code)
    if resource.optimised:
        return _first_version(resource.optimised, name, error, reply)
    service = java_name(operation.service_model.service_id)
    extended = ", Extended Request ID: -" if resource.type == "aws-sdk:s3" else ""
    who = f"Service: {service}, Status Code: {error.status}, Request ID: {_request_id(reply)}"
    return StateError(
        f"{service}.{name or f'{service}Exception'}", f"{error.message} ({who}{extended})"
    )


def _first_version(
    optimised: Optimised, name: str | None, error: AwsError, reply: Reply
) -> StateError:
    who = (
        f"Service: {optimised.caller}; Status Code: {error.status}; Error Code: {error.code}; "
        f"Request ID: {_request_id(reply)}; Proxy: null"
    )
    return StateError(
        f"{optimised.prefix}.{name or optimised.fallback}", f"{error.message} ({who})"
    )


def _modelled(operation: OperationModel, code: str) -> str | None:
    """The exception's name, if the operation's model has it."""
    for shape in operation.error_shapes:
        if code in (shape.name, shape.metadata.get("error", {}).get("code")):
            return shape.name if shape.name.endswith("Exception") else f"{shape.name}Exception"
    return None
