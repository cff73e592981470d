"""Lambda's control plane beside moto's services: where its state is, and what it sees of them."""

from __future__ import annotations

import base64
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

from iampolicy import MalformedPolicy, Request, evaluate, parse
from localaws.call import ApiCall
from localaws.errors import AwsError, not_implemented
from localaws.functions.configuration import FunctionConfiguration
from localaws.functionurls.url import FunctionUrl
from localaws.lambdaapi import api, concurrency, downloads, provisioned, resolution
from localaws.lambdaapi.function import Version
from localaws.lambdaapi.layer import LayerVersion
from localaws.lambdaapi.package import EMPTY
from localaws.lambdaapi.registry import Context, Document, Parameters, Registry
from localaws.lambdaapi.request import Asked, model, recognise
from localaws.lambdaapi.world import SETTLE_SECONDS, SETTLE_VARIABLE
from localaws.reply import Reply
from localaws.seams import state

ATTRIBUTE = "control_plane"
# Event source mappings are still moto's, which refuses to make one (``mends.refusals``).
MOTOS = frozenset(
    {
        *("CreateEventSourceMapping", "GetEventSourceMapping", "UpdateEventSourceMapping"),
        *("DeleteEventSourceMapping", "ListEventSourceMappings"),
    }
)


@dataclass(frozen=True)
class _World:
    """The rest of AWS, as one account sees it."""

    account: str
    settle_seconds: float

    @property
    def endpoint(self) -> str:
        return state.endpoint()

    def now(self) -> float:
        return time.time()

    def lambda_may_assume(self, role_arn: str, function_arn: str) -> bool:
        return state.role_trusts(self.account, role_arn, "lambda.amazonaws.com", function_arn)

    def role_may(self, role_arn: str, action: str, resource: str) -> bool:
        documents = state.role_documents(self.account, role_arn) or {}
        try:
            policies = [parse(text, "identity", name) for name, text in documents.items()]
        except MalformedPolicy:
            return False
        return evaluate(Request(action, resource), identity=policies).allowed

    def object(self, bucket: str, key: str, version: str | None) -> bytes:
        try:
            return state.object_content(self.account, bucket, key, version)
        except AwsError as absent:
            raise AwsError(
                "InvalidParameterValueException",
                f"Error occurred while GetObject. S3 Error Code: {absent.code}. "
                f"S3 Error Message: {absent.message}",
            ) from absent


def registry(account: str, region: str) -> Registry:
    """It hangs on moto's backend, so that it is kept and reset as moto's own state is."""
    from moto.awslambda.models import lambda_backends

    held = vars(lambda_backends[account][region])
    found: Registry = held.setdefault(ATTRIBUTE, Registry(account, region))
    return found


def context(account: str, region: str, *, at_once: bool = False) -> Context:
    """``at_once`` is for what waits until a function is Active, as CloudFormation does."""
    seconds = 0.0 if at_once else float(os.environ.get(SETTLE_VARIABLE, SETTLE_SECONDS))
    return Context(registry(account, region), _World(account, seconds))


def answer(call: ApiCall) -> Reply | None:
    """None for the few operations that are moto's.

    Raises:
        AwsError: as the operation does, and for operations that are nobody's.
    """
    asked = recognise(call)
    if asked is None:
        raise NotImplementedError
    name = asked.operation.name
    if name in MOTOS:
        return None
    if name not in api.OPERATIONS:
        raise not_implemented("lambda", name)
    account = state.account_of(call.scope.access_key)
    return api.answer(context(account, call.region), asked)


def operate(account: str, region: str, operation: str, parameters: Parameters) -> Document:
    """An operation by name, for services that have moto make functions; it has settled then."""
    asked = Asked(model().operation_model(operation), parameters)
    return api.document(context(account, region, at_once=True), asked) or {}


def function_configuration(
    account: str, region: str, name: str, qualifier: str | None = None
) -> FunctionConfiguration:
    """What an invocation runs. ``name`` is a name or an ARN, with or without a qualifier.

    Raises:
        AwsError: ResourceNotFoundException, as Lambda words it; ResourceConflictException, for a
            function that is still Pending.
    """
    return resolution.configuration(context(account, region), name, qualifier)


def unreserved_concurrency(account: str, region: str) -> int:
    """What reservations leave of the account's limit."""
    return concurrency.unreserved(registry(account, region))


def find_url(account: str, region: str, url_id: str) -> FunctionUrl | None:
    """What a function URL leads to; None for one that there is not, or whose alias is gone."""
    held = context(account, region)
    for function in held.registry.functions.values():
        for qualifier, config in function.urls.items():
            if config.id == url_id:
                found = resolution.configuration(held, function.name, qualifier or None)
                return FunctionUrl(
                    config.id,
                    function.qualified(qualifier),
                    config.auth_type,
                    config.invoke_mode,
                    found,
                    config.cors or {},
                )
    return None


def download(path: str) -> bytes | None:
    """What ``Code.Location`` leads to."""
    return next(
        (d for d in (downloads.find(r, path, time.time()) for r in registries()) if d), None
    )


def wanted_environments() -> list[provisioned.Wanted]:
    """Provisioned concurrency, of all functions."""
    return [wanted for one in registries() for wanted in provisioned.wanted(one)]


def report_environments(
    account: str, of: provisioned.Wanted, available: int, reason: str = ""
) -> None:
    provisioned.report(registry(account, of.region), of, available, reason)


def registries() -> list[Registry]:
    """All there are, of every account and region; none before the first call of Lambda's."""
    models = sys.modules.get("moto.awslambda.models")
    backends = models.lambda_backends.values() if models else ()
    held = [vars(backend).get(ATTRIBUTE) for regions in backends for backend in regions.values()]
    return [registry for registry in held if registry]


def lose_content(content: str) -> str:
    """What needs bytes of this SHA-256, which nobody has any more, in words: a package is empty
    from here on, and is another than the one that will be uploaded again."""
    digest = base64.b64encode(bytes.fromhex(content)).decode()
    found = []
    for registry in registries():
        for function in registry.functions.values():
            found += _emptied(f"function {function.name}", function.all_versions, digest)
        for layer in registry.layers.values():
            found += _emptied(f"layer {layer.name}", layer.versions.values(), digest)
    return " and ".join(found) or "An object of S3"


def _emptied(name: str, versions: Iterable[Version | LayerVersion], digest: str) -> list[str]:
    lost = [version for version in versions if version.package.sha256 == digest]
    for version in lost:
        version.package = EMPTY
    return [f"The code of {name}"] if lost else []
