"""What a deployment froze: the resource tree of a REST API, ready to be matched.

"What is live is the last deployment to the stage" (API Gateway Developer Guide, "Deploying a REST
API"): requests are answered from a snapshot alone, whatever has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.gateway.definitions import Definitions
from localaws.gateway.integration import Integration

GREEDY, VARIABLE, LITERAL = 0, 1, 2
Parameters = dict[str, str]


@dataclass(frozen=True)
class Method:
    """``http_method`` is ``ANY`` or a verb; no integration means that none was ever set.

    ``parameters`` are like ``method.request.header.X-A``, each required or not; ``models`` are
    names by content type; ``responses`` are the statuses that an integration may map to.
    """

    http_method: str
    authorization: str = "NONE"
    authorizer: str | None = None
    scopes: tuple[str, ...] = ()
    api_key_required: bool = False
    validator: str | None = None
    parameters: Mapping[str, bool] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    integration: Integration | None = None
    responses: frozenset[int] = frozenset()

    @classmethod
    def of(cls, http_method: str, raw: Mapping[str, Any]) -> Method:
        integration = raw.get("methodIntegration")
        return cls(
            http_method=http_method,
            authorization=raw.get("authorizationType") or "NONE",
            authorizer=raw.get("authorizerId"),
            scopes=tuple(raw.get("authorizationScopes") or ()),
            api_key_required=_flag(raw.get("apiKeyRequired")),
            validator=raw.get("requestValidatorId"),
            parameters={
                name: _flag(required)
                for name, required in (raw.get("requestParameters") or {}).items()
            },
            models=dict(raw.get("requestModels") or {}),
            integration=Integration.of(integration) if integration else None,
            responses=frozenset(map(int, raw.get("methodResponses") or {})),
        )


def _flag(value: Any) -> bool:
    """moto keeps some flags as the text that came in."""
    return str(value).lower() == "true"


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


# A request that found no method.
UNMATCHED = Match(Resource("", "", {}), Method(""), {})


@dataclass(frozen=True)
class Snapshot:
    api_id: str
    deployment_id: str
    resources: tuple[Resource, ...]
    definitions: Definitions

    @classmethod
    def of(
        cls,
        api_id: str,
        deployment_id: str,
        raw: Iterable[Mapping[str, Any]],
        definitions: Definitions | None = None,
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
        return cls(api_id, deployment_id, tuple(ordered), definitions or Definitions())

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
class StageLogs:
    """``role_arn`` is the account's CloudWatch role; ``destination`` the ARN of the log group for
    access logs, each in ``format``."""

    role_arn: str
    destination: str = ""
    format: str = ""


@dataclass(frozen=True)
class DeployedStage:
    """``settings`` are by ``path/VERB`` without the first slash, or ``*/*``, live on the stage;
    ``authorizers_flushed`` is how often the authorizers' cache was flushed. ``logs`` is None where
    nothing can be logged; ``cache_flushed`` is how often the stage's cache was,
    None without one."""

    account: str
    region: str
    name: str
    variables: Mapping[str, str]
    snapshot: Snapshot
    not_here: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    authorizers_flushed: int = 0
    logs: StageLogs | None = None
    cache_flushed: int | None = None

    @property
    def api_arn(self) -> str:
        return f"arn:aws:execute-api:{self.region}:{self.account}:{self.snapshot.api_id}"

    def settings_of(self, match: Match) -> Mapping[str, Any]:
        """The method's settings on this stage, or those of all methods; by AWS's names."""
        return self.settings.get(self._own(match)) or self.settings.get("*/*") or {}

    def has_own_settings(self, match: Match) -> bool:
        """Whether they are the method's, and not all methods'."""
        return self._own(match) in self.settings

    def _own(self, match: Match) -> str:
        return f"{match.resource.path}/{match.method.http_method}".removeprefix("/")

    def source_arn(self, match: Match) -> str:
        """What ``AWS:SourceArn`` says when API Gateway calls a function for this method."""
        # For ANY the ARN's method is `*`, as the console writes it in the permission.
        verb = match.method.http_method.replace("ANY", "*")
        return f"{self.api_arn}/{self.name}/{verb}{match.resource.path}"
