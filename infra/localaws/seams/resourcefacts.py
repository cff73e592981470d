"""Condition keys about what a resource is already: its tags, its account, its boundary.

"Controlling access to AWS resources" by tags, and "AWS global condition context keys" (IAM User
Guide); ``iam:PermissionsBoundary`` and ``s3:ExistingObjectTag`` of the Service Authorization
Reference. What a call brings itself takes their place.

It only looks things up, by name, so that the gate may ask without the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from localaws.seams import functions, lookup
from localaws.seams.holdings import PARTITION
from localaws.seams.lookup import held
from localaws.seams.resourcepolicies import bucket_owner

Tags = Mapping[str, Any]
NONE: Tags = {}
# Services that have the key under a name of their own, too.
_OWN = frozenset({"iam", "secretsmanager"})


def resource_facts(arn: str, region: str) -> dict[str, str]:
    """Of the resource with this ARN, if there is one."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return {}
    _, _, service, place, account, rest = parts
    if service == "s3":
        return _of_s3(rest)
    facts = {"aws:resourceaccount": account} if account.isdecimal() else {}
    find = _TAGS.get(service)
    for key, value in dict(find(arn, account, place or region, rest) if find else NONE).items():
        if not isinstance(value, str):  # moto keeps whatever it was sent
            continue
        facts[f"aws:resourcetag/{key}"] = value
        if service in _OWN:
            facts[f"{service}:resourcetag/{key}"] = value
    if service == "iam":
        bounded = getattr(_principal(account, rest), "permissions_boundary_arn", None)
        return facts | ({"iam:permissionsboundary": bounded} if bounded else {})
    return facts


def _of_s3(rest: str) -> dict[str, str]:
    """Tags of objects; those of buckets count only where one asks for that ("Enabling ABAC in
    general purpose buckets"), which can't be done here."""
    bucket, _, key = rest.partition("/")
    account = bucket_owner(bucket)
    if not account:
        return {}
    buckets = held("s3", "s3_backends", account, PARTITION, "buckets")
    found = buckets[bucket].keys.get(key) if key and bucket in buckets else None
    tags = _tagged("s3", "s3_backends", account, PARTITION, found.arn) if found else NONE
    existing = {f"s3:existingobjecttag/{name}": value for name, value in dict(tags).items()}
    return existing | {"aws:resourceaccount": account}


def _tagged(service: str, backends: str, account: str, region: str, arn: str) -> Tags:
    """Many a backend keeps its tags in a service of moto's, by ARN."""
    kept: dict[str, Tags] = getattr(held(service, backends, account, region, "tagger"), "tags", {})
    return kept.get(arn, NONE)


def _pairs(tags: Any) -> Tags:
    """moto keeps them as a mapping, as a list of pairs, or as pairs by their key."""
    listed = list(tags.values() if isinstance(tags, dict) else tags or ())
    if isinstance(tags, dict) and not any(isinstance(each, dict) for each in listed):
        return tags
    return {each["Key"]: each["Value"] for each in listed}


def _table(_: str, account: str, region: str, rest: str) -> Tags:
    tables = held("dynamodb", "dynamodb_backends", account, region, "tables")
    found = tables.get(rest.removeprefix("table/").partition("/")[0])
    return _pairs(found.tags) if found else NONE


def _function(_: str, account: str, region: str, rest: str) -> Tags:
    """Its versions and aliases have no others."""
    registry = held("awslambda", "lambda_backends", account, region, functions.ATTRIBUTE)
    name = rest.removeprefix("function:").partition(":")[0]
    found = registry.functions.get(name) if registry else None
    return found.tags if found else NONE


def _queue(_: str, account: str, region: str, rest: str) -> Tags:
    found = held("sqs", "sqs_backends", account, region, "queues").get(rest)
    return found.tags if found else NONE


def _topic(arn: str, account: str, region: str, _: str) -> Tags:
    found = held("sns", "sns_backends", account, region, "topics").get(arn)
    return found._tags if found else NONE


def _secret(_: str, account: str, region: str, rest: str) -> Tags:
    secrets = held("secretsmanager", "secretsmanager_backends", account, region, "secrets")
    name = rest.removeprefix("secret:").rpartition("-")[0]
    return _pairs(secrets.get(name).tags) if name in secrets else NONE


def _group(arn: str, account: str, region: str, _: str) -> Tags:
    return _tagged("logs", "logs_backends", account, region, arn.partition(":log-stream:")[0])


def _machine(arn: str, account: str, region: str, _: str) -> Tags:
    return _tagged("stepfunctions", "stepfunctions_backends", account, region, arn)


def _alarm(arn: str, account: str, region: str, _: str) -> Tags:
    return _tagged("cloudwatch", "cloudwatch_backends", account, region, arn)


def _rule(arn: str, account: str, region: str, _: str) -> Tags:
    return _tagged("events", "events_backends", account, region, arn)


def _api(_: str, __: str, region: str, rest: str) -> Tags:
    """Its ARN names no account; ids are one of a kind."""
    words = rest.split("/")
    if words[1:2] != ["restapis"] or len(words) not in (3, 5):
        return NONE
    for account in list(lookup.backends("apigateway", "apigateway_backends")):
        apis = held("apigateway", "apigateway_backends", account, region, "apis")
        api = apis.get(words[2])
        if api and len(words) == 3:
            return _pairs(api.tags)
        if api and words[3] == "stages" and words[4] in api.stages:
            return _pairs(api.stages[words[4]].tags)
    return NONE


def _principal(account: str, rest: str) -> Any:
    kind, name = rest.partition("/")[0], rest.rpartition("/")[2]
    if kind == "user":
        return held("iam", "iam_backends", account, PARTITION, "users").get(name)
    kept = held("iam", "iam_backends", account, PARTITION, "roles") if kind == "role" else {}
    return next((each for each in list(kept.values()) if each.name == name), None)


def _of_iam(arn: str, account: str, _: str, rest: str) -> Tags:
    if rest.startswith("user/"):
        return _tagged("iam", "iam_backends", account, PARTITION, arn)
    if rest.startswith("policy/"):
        kept = held("iam", "iam_backends", account, PARTITION, "managed_policies").get(arn)
        return _pairs(kept.tags) if kept else NONE
    found = _principal(account, rest)
    return _pairs(getattr(found, "tags", None))


_TAGS: dict[str, Callable[[str, str, str, str], Tags]] = {
    "apigateway": _api,
    "cloudwatch": _alarm,
    "dynamodb": _table,
    "events": _rule,
    "iam": _of_iam,
    "lambda": _function,
    "logs": _group,
    "secretsmanager": _secret,
    "sns": _topic,
    "sqs": _queue,
    "states": _machine,
}
