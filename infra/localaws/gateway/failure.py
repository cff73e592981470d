"""Why a request gets no answer from its integration: the gateway response types.

Types and statuses from "Gateway response types for API Gateway" and recorded
(``test_gateway_response_crud``); messages and error types as API Gateway's answers show them.
"""

from __future__ import annotations

from typing import NamedTuple

from localaws.reply import Reply


class Kind(NamedTuple):
    """``status`` is what a client gets by default; the message stands in the default template."""

    status: int
    message: str | None
    error_type: str


_OURS = "Internal server error"
KINDS = {
    "ACCESS_DENIED": Kind(
        403, "User is not authorized to access this resource", "AccessDeniedException"
    ),
    "API_CONFIGURATION_ERROR": Kind(500, _OURS, "InternalServerErrorException"),
    # API Gateway says nothing of what is wrong with an authorizer: the message is null.
    "AUTHORIZER_CONFIGURATION_ERROR": Kind(500, None, "AuthorizerConfigurationException"),
    "AUTHORIZER_FAILURE": Kind(500, None, "AuthorizerFailureException"),
    "BAD_REQUEST_BODY": Kind(400, "Invalid request body", "BadRequestException"),
    "BAD_REQUEST_PARAMETERS": Kind(
        400, "Missing required request parameters", "BadRequestException"
    ),
    "DEFAULT_4XX": Kind(400, "Bad Request", "BadRequestException"),
    "DEFAULT_5XX": Kind(500, _OURS, "InternalServerErrorException"),
    "EXPIRED_TOKEN": Kind(
        403, "The security token included in the request is expired", "ExpiredTokenException"
    ),
    "INTEGRATION_FAILURE": Kind(504, _OURS, "InternalServerErrorException"),
    "INTEGRATION_TIMEOUT": Kind(504, "Endpoint request timed out", "InternalServerErrorException"),
    "INVALID_API_KEY": Kind(403, "Forbidden", "ForbiddenException"),
    "INVALID_SIGNATURE": Kind(403, None, "InvalidSignatureException"),
    "MISSING_AUTHENTICATION_TOKEN": Kind(
        403, "Missing Authentication Token", "MissingAuthenticationTokenException"
    ),
    "QUOTA_EXCEEDED": Kind(429, "Limit Exceeded", "LimitExceededException"),
    "REQUEST_TOO_LARGE": Kind(413, "Request Too Long", "RequestTooLongException"),
    "RESOURCE_NOT_FOUND": Kind(404, "Not Found", "NotFoundException"),
    "THROTTLED": Kind(429, "Too Many Requests", "TooManyRequestsException"),
    "UNAUTHORIZED": Kind(401, "Unauthorized", "UnauthorizedException"),
    "UNSUPPORTED_MEDIA_TYPE": Kind(415, "Unsupported Media Type", "BadRequestException"),
    "WAF_FILTERED": Kind(403, "Forbidden", "ForbiddenException"),
}


# What the execution log says of them.
_TOLD = {
    "INTEGRATION_TIMEOUT": "Execution failed due to a timeout error",
    "THROTTLED": "Request was throttled",
}


class GatewayFailure(Exception):
    """A request ends here, with the gateway response ``kind``, a key of ``KINDS``.

    What is not said is the kind's own. ``status`` is for the ``DEFAULT_…`` kinds, which stand for
    many. ``detail`` is what ``$context.error.validationErrorString`` tells, ``log`` why the
    execution failed, for the execution log.
    """

    def __init__(
        self,
        kind: str,
        message: str | None = None,
        *,
        status: int | None = None,
        error_type: str | None = None,
        detail: str | None = None,
        log: str | None = None,
    ) -> None:
        default = KINDS[kind]
        self.kind = kind
        self.message = default.message if message is None else message
        self.status = status or default.status
        self.error_type = error_type or default.error_type
        self.detail = detail
        self.log = log or _TOLD.get(kind)
        super().__init__(
            f"{kind}: {self.message} ({detail})" if detail else f"{kind}: {self.message}"
        )

    def reply(self) -> Reply:
        """In the default template; AWS spells the name of a denial's message in its own way."""
        name = "Message" if self.kind == "ACCESS_DENIED" else "message"
        return Reply.json(self.status, {name: self.message}, {"x-amzn-ErrorType": self.error_type})


def plain(status: int, message: str | None, error_type: str) -> Reply:
    return Reply.json(status, {"message": message}, {"x-amzn-ErrorType": error_type})


def internal_error(status: int) -> GatewayFailure:
    """500 for a method that is not set up as it should be, 502 for an integration's answer."""
    kind = "API_CONFIGURATION_ERROR" if status == 500 else "DEFAULT_5XX"
    return GatewayFailure(kind, status=status)


def misconfigured(reason: str, status: int = 500) -> GatewayFailure:
    """The client learns nothing of the reason; the execution log tells it."""
    failure = internal_error(status)
    failure.log = f"Execution failed due to configuration error: {reason}"
    return failure


def not_here(name: str) -> GatewayFailure:
    """What AWS has and the local AWS has not, named on the request that needs it."""
    text = f"The local AWS does not serve {name} yet; see infra/localaws/README.md."
    return GatewayFailure("DEFAULT_5XX", text, status=501, error_type="NotImplementedException")
