"""What an API defines beside its resources, as a deployment freezes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# "AuthorizerResultTtlInSeconds", CreateAuthorizer.
DEFAULT_TTL_SECONDS = 300
DEFAULT_TOKEN_SOURCE = "method.request.header.Authorization"  # noqa: S105 - where a token is
# Every API has these two (recorded: ``test_model_lifecycle``).
BUILT_IN_MODELS = {
    "Empty": '{"type": "object"}',
    "Error": '{"type": "object", "properties": {"message": {"type": "string"}}}',
}


@dataclass(frozen=True)
class Authorizer:
    """``kind`` is ``TOKEN``, ``REQUEST`` or ``COGNITO_USER_POOLS``; ``ttl`` is in seconds, 0 for no
    caching; ``sources`` are expressions such as ``method.request.header.Authorization``."""

    id: str
    kind: str
    uri: str = ""
    credentials: str = ""
    sources: tuple[str, ...] = ()
    validation: str = ""
    ttl: int = DEFAULT_TTL_SECONDS
    user_pools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Validator:
    """A request validator: what of a request is looked at."""

    body: bool
    parameters: bool


@dataclass(frozen=True)
class GatewayResponse:
    """A customised gateway response. No ``status`` means the response type's own.

    ``parameters`` are like ``gatewayresponse.header.X-A`` → ``'static'`` or ``context.stage``;
    ``templates`` are by content type.
    """

    status: int | None
    parameters: Mapping[str, str]
    templates: Mapping[str, str]


@dataclass(frozen=True)
class Definitions:
    """By id (authorizers, validators), name (models: their schemas) or response type.

    ``policy`` is the API's resource policy as JSON, empty without one; ``api_key_source`` is
    ``HEADER`` or ``AUTHORIZER``. Answers of ``minimum_compression`` bytes and more are compressed
    for clients that take it; None compresses nothing. ``disabled`` says that only custom domain
    names lead here.
    """

    authorizers: Mapping[str, Authorizer] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    validators: Mapping[str, Validator] = field(default_factory=dict)
    responses: Mapping[str, GatewayResponse] = field(default_factory=dict)
    policy: str = ""
    api_key_source: str = "HEADER"
    binary_types: tuple[str, ...] = ()
    minimum_compression: int | None = None
    disabled: bool = False
