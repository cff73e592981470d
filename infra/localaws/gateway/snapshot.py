"""What a deployment froze: the resource tree of a REST API, ready to be matched.

"What is live is the last deployment to the stage" (API Gateway Developer Guide, "Deploying a REST
API"): requests are answered from a snapshot alone, whatever has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GREEDY, VARIABLE, LITERAL = 0, 1, 2
DEFAULT_TIMEOUT_MS = 29_000
Parameters = dict[str, str]


@dataclass(frozen=True)
class Integration:
    kind: str
    uri: str
    http_method: str
    credentials: str | None
    timeout_ms: int

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Integration:
        timeout = raw.get("timeoutInMillis")
        return cls(
            kind=raw["type"],
            uri=raw.get("uri") or "",
            http_method=raw.get("httpMethod") or "",
            credentials=raw.get("credentials"),
            timeout_ms=int(timeout) if timeout else DEFAULT_TIMEOUT_MS,
        )


@dataclass(frozen=True)
class Method:
    """``http_method`` is ``ANY`` or a verb; no integration means that none was ever set."""

    http_method: str
    authorization: str
    api_key_required: bool
    validator: str | None
    integration: Integration | None

    @classmethod
    def of(cls, http_method: str, raw: Mapping[str, Any]) -> Method:
        integration = raw.get("methodIntegration")
        return cls(
            http_method=http_method,
            authorization=raw.get("authorizationType") or "NONE",
            # moto keeps this flag as the text that came in
            api_key_required=str(raw.get("apiKeyRequired")).lower() == "true",
            validator=raw.get("requestValidatorId"),
            integration=Integration.of(integration) if integration else None,
        )


@dataclass(frozen=True)
class Resource:
    """``path`` as in ``/pets/{id}/{proxy+}``."""

    id: str
    path: str
    methods: Mapping[str, Method]

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/")) if self.path != "/" else ()

    @property
    def precedence(self) -> tuple[int, ...]:
        """The more literal, the earlier: static beats ``{variable}`` beats ``{proxy+}``."""
        return tuple(_kind(segment) for segment in self.segments)

    def match(self, path: tuple[str, ...]) -> Parameters | None:
        parameters: Parameters = {}
        for position, segment in enumerate(self.segments):
            if position >= len(path):
                return None
            kind = _kind(segment)
            if kind == GREEDY:
                parameters[segment[1:-2]] = "/".join(path[position:])
                return parameters
            if kind == VARIABLE:
                parameters[segment[1:-1]] = path[position]
            elif segment != path[position]:
                return None
        return parameters if len(path) == len(self.segments) else None


def _kind(segment: str) -> int:
    if segment.endswith("+}"):
        return GREEDY
    return VARIABLE if segment.startswith("{") else LITERAL


@dataclass(frozen=True)
class Match:
    resource: Resource
    method: Method
    parameters: Parameters


@dataclass(frozen=True)
class Snapshot:
    """``not_here`` names what the API asks for and the local AWS does not do."""

    api_id: str
    deployment_id: str
    resources: tuple[Resource, ...]
    not_here: tuple[str, ...]

    @classmethod
    def of(
        cls,
        api_id: str,
        deployment_id: str,
        raw: Iterable[Mapping[str, Any]],
        not_here: tuple[str, ...] = (),
    ) -> Snapshot:
        resources = [
            Resource(
                one["id"],
                one["path"],
                {
                    verb: Method.of(verb, method)
                    for verb, method in (one.get("resourceMethods") or {}).items()
                },
            )
            for one in raw
        ]
        ordered = sorted(resources, key=lambda one: one.precedence, reverse=True)
        return cls(api_id, deployment_id, tuple(ordered), not_here)

    def find(self, path: str, verb: str) -> Match | None:
        """The most specific resource that has the method, or ``ANY``.

        API Gateway drops a trailing slash and slashes before the path; those inside are kept.
        """
        trimmed = path.strip("/")
        segments = tuple(trimmed.split("/")) if trimmed else ()
        return next(self._candidates(segments, verb), None)

    def _candidates(self, path: tuple[str, ...], verb: str) -> Iterator[Match]:
        for resource in self.resources:
            method = resource.methods.get(verb) or resource.methods.get("ANY")
            parameters = resource.match(path) if method else None
            if method is not None and parameters is not None:
                yield Match(resource, method, parameters)


@dataclass(frozen=True)
class DeployedStage:
    account: str
    region: str
    name: str
    variables: Mapping[str, str]
    snapshot: Snapshot
    not_here: tuple[str, ...] = ()

    def source_arn(self, match: Match) -> str:
        """What ``AWS:SourceArn`` says when API Gateway calls a function for this method."""
        scope = f"{self.snapshot.api_id}/{self.name}/{match.method.http_method}"
        # For ANY the ARN's method is `*`, as the console writes it in the permission.
        scope = scope.replace("/ANY", "/*")
        path = match.resource.path
        return f"arn:aws:execute-api:{self.region}:{self.account}:{scope}{path}"
