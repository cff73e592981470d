"""An integration as it was put, and its integration responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT_TIMEOUT_MS = 29_000


@dataclass(frozen=True)
class IntegrationResponse:
    """``pattern`` is a regular expression of the status or error message; the default response
    has none. ``templates`` are by content type, ``parameters`` by ``method.response.header.…``."""

    status: int
    pattern: str
    templates: Mapping[str, str]
    parameters: Mapping[str, str]
    content_handling: str | None

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> IntegrationResponse:
        return cls(
            status=int(raw["statusCode"]),
            pattern=raw.get("selectionPattern") or "",
            templates=_texts(raw.get("responseTemplates")),
            parameters=_texts(raw.get("responseParameters")),
            content_handling=raw.get("contentHandling"),
        )


@dataclass(frozen=True)
class Integration:
    """``passthrough`` is WHEN_NO_MATCH, WHEN_NO_TEMPLATES or NEVER; ``templates`` and
    ``parameters`` make the integration request."""

    kind: str
    uri: str
    http_method: str
    credentials: str | None
    timeout_ms: int
    templates: Mapping[str, str]
    parameters: Mapping[str, str]
    passthrough: str
    content_handling: str | None
    responses: tuple[IntegrationResponse, ...]
    cache_keys: tuple[str, ...]
    cache_namespace: str
    connection_type: str
    verifies_tls: bool

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Integration:
        timeout = raw.get("timeoutInMillis")
        answers = sorted((raw.get("integrationResponses") or {}).items())
        return cls(
            kind=raw["type"],
            uri=raw.get("uri") or "",
            http_method=raw.get("httpMethod") or "",
            credentials=raw.get("credentials"),
            timeout_ms=int(timeout) if timeout else DEFAULT_TIMEOUT_MS,
            templates=_texts(raw.get("requestTemplates")),
            parameters=_texts(raw.get("requestParameters")),
            passthrough=raw.get("passthroughBehavior") or "WHEN_NO_MATCH",
            content_handling=raw.get("contentHandling"),
            responses=tuple(IntegrationResponse.of(answer) for _, answer in answers),
            cache_keys=tuple(raw.get("cacheKeyParameters") or ()),
            cache_namespace=raw.get("cacheNamespace") or "",
            connection_type=raw.get("connectionType") or "INTERNET",
            verifies_tls=not (raw.get("tlsConfig") or {}).get("insecureSkipVerification"),
        )


def _texts(raw: Mapping[str, Any] | None) -> dict[str, str]:
    """A template that was put as null or empty is an empty one."""
    return {str(name): "" if value is None else str(value) for name, value in (raw or {}).items()}
