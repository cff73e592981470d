"""What moto would accept, and nothing would come of here: refused by name instead.

A trigger that never fires or an execution that never runs looks like the learner's mistake; an
error that names it does not.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.errors import not_implemented
from localaws.seams.mends.replacing import replace

Arguments = Mapping[str, Any]


def _always(_: Arguments) -> bool:
    return True


@dataclass(frozen=True)
class Refusal:
    """``owner.method`` in the service's models stands for ``operation``; ``when`` looks at what it
    is called with."""

    owner: str
    method: str
    service: str
    operation: str
    when: Callable[[Arguments], bool] = _always


def _target_elsewhere(arguments: Arguments) -> bool:
    """moto delivers to log groups, queues and buses."""
    arns = [target["Arn"].split(":") for target in arguments["targets"]]
    kinds = [(arn[2], arn[5].partition("/")[0]) for arn in arns if len(arn) > 5]
    return any(
        service not in ("logs", "sqs", "events") or kind == "api-destination"
        for service, kind in kinds
    )


def _lambda_notification(arguments: Arguments) -> bool:
    return any(name.startswith("CloudFunction") for name in arguments["notification_config"] or ())


REFUSALS: Mapping[str, tuple[Refusal, ...]] = {
    "awslambda": (
        Refusal(
            "LambdaBackend", "create_event_source_mapping", "lambda", "CreateEventSourceMapping"
        ),
        Refusal("LambdaBackend", "invoke", "lambda", "Invoke from another service"),
        Refusal("LambdaFunction", "invoke", "lambda", "Invoke from another service"),
    ),
    "apigateway": (
        Refusal("APIGatewayBackend", "create_domain_name", "apigateway", "CreateDomainName"),
    ),
    "sns": (
        Refusal(
            "SNSBackend",
            "subscribe",
            "sns",
            "Subscribe with protocol lambda",
            lambda arguments: arguments["protocol"] == "lambda",
        ),
        # moto would wait for the endpoint, and everybody for moto.
        Refusal(
            "SNSBackend",
            "subscribe",
            "sns",
            "Subscribe with protocol http or https",
            lambda arguments: arguments["protocol"] in ("http", "https"),
        ),
    ),
    "s3": (
        Refusal(
            "S3Backend",
            "put_bucket_notification_configuration",
            "s3",
            "PutBucketNotificationConfiguration for Lambda",
            _lambda_notification,
        ),
    ),
    "events": (
        Refusal(
            "EventsBackend", "put_targets", "events", "PutTargets of this kind", _target_elsewhere
        ),
        Refusal(
            "EventsBackend",
            "put_rule",
            "events",
            "PutRule with a schedule",
            lambda arguments: bool(arguments.get("scheduled_expression")),
        ),
    ),
    # Nobody here could tell a forged token or assertion from a true one.
    "sts": (
        Refusal("STSBackend", "assume_role_with_web_identity", "sts", "AssumeRoleWithWebIdentity"),
        Refusal("STSBackend", "assume_role_with_saml", "sts", "AssumeRoleWithSAML"),
    ),
    "logs": (
        Refusal(
            "LogsBackend",
            "put_subscription_filter",
            "logs",
            "PutSubscriptionFilter for Lambda",
            lambda arguments: ":lambda:" in arguments["destination_arn"],
        ),
        Refusal("LogsBackend", "put_delivery_source", "logs", "PutDeliverySource"),
        Refusal("LogsBackend", "put_delivery_destination", "logs", "PutDeliveryDestination"),
    ),
}


# moto answers these as if they were something else: a listing, an upload, an empty success.
NOT_IN_S3 = frozenset(
    {
        *("abac", "analytics", "annotation", "intelligent-tiering", "inventory", "metrics"),
        *("metadataConfiguration", "metadataInventoryTable", "metadataJournalTable"),
        *("metadataTable", "renameObject", "requestPayment", "restore", "retention"),
        *("session", "torrent"),
    }
)


def is_not_in_s3(path: str, query: str) -> bool:
    """Object Lambda's one call is beside S3's."""
    if path == "/WriteGetObjectResponse":
        return True
    return any(part.partition("=")[0] in NOT_IN_S3 for part in query.split("&"))


def mend(backend: str) -> None:
    for refusal in REFUSALS.get(backend, ()):
        models = importlib.import_module(f"moto.{backend}.models")
        replace(
            getattr(models, refusal.owner),
            refusal.method,
            functools.partial(_refusing, refusal),
        )


def _refusing(refusal: Refusal, original: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def refuse_or_call(*args: Any, **kwargs: Any) -> Any:
        if refusal.when(signature.bind(*args, **kwargs).arguments):
            raise not_implemented(refusal.service, refusal.operation)
        return original(*args, **kwargs)

    return refuse_or_call
