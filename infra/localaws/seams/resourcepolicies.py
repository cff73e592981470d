"""The policies that resources have themselves, by moto's state.

It only looks things up, by name, so that the gate may ask without the lock.
"""

from __future__ import annotations

from collections.abc import Callable

from iampolicy import Kind
from localaws.access.resourcepolicy import ResourcePolicy
from localaws.functions.configuration import LATEST
from localaws.seams import functions, lookup, state
from localaws.seams.lookup import held


def resource_policy(arn: str, region: str) -> ResourcePolicy | None:
    """Of a resource that may have one; None where there is no such resource. Objects have their
    bucket's, function versions and aliases their own."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return None
    _, _, service, place, account, rest = parts
    find = _FIND.get(service)
    return find(account, place or region, rest) if find else None


def has_bucket(name: str) -> bool:
    """In any account: their names are everybody's."""
    return bool(bucket_owner(name))


def bucket_owner(name: str) -> str:
    """Its account; empty where there is no such bucket."""
    owners = getattr(lookup.backends("s3", "s3_backends"), "bucket_accounts", {})
    return str(owners.get(name, ("", ""))[1])


def _role(account: str, _: str, rest: str) -> ResourcePolicy | None:
    found = state.role(account, f"arn:aws:iam::{account}:{rest}") if rest[:5] == "role/" else None
    if found is None:
        return None
    trust = found.assume_role_policy_document if state.is_everywhere(found) else None
    return _policy(trust, account, "trust")


def _function(account: str, region: str, rest: str) -> ResourcePolicy | None:
    kind, _, name = rest.partition(":")
    registry = held("awslambda", "lambda_backends", account, region, functions.ATTRIBUTE)
    name, _, qualifier = name.partition(":")
    function = registry.functions.get(name) if registry and kind == "function" else None
    if function is None:
        return None
    policy = function.policies.get("" if qualifier == LATEST else qualifier)
    return _policy(policy.text if policy and policy.statements else None, account)


def _bucket(_: str, __: str, rest: str) -> ResourcePolicy | None:
    """Its ARN names no account: buckets are everybody's."""
    backends = lookup.backends("s3", "s3_backends")
    name = rest.partition("/")[0]
    partition, account = getattr(backends, "bucket_accounts", {}).get(name, ("", ""))
    bucket = backends[account][partition].buckets.get(name) if account else None
    return _policy(bucket.policy.decode() if bucket.policy else None, account) if bucket else None


def _queue(account: str, region: str, rest: str) -> ResourcePolicy | None:
    queue = held("sqs", "sqs_backends", account, region, "queues").get(rest)
    return _policy(queue.policy, account) if queue else None


def _topic(account: str, region: str, rest: str) -> ResourcePolicy | None:
    arn = f"arn:aws:sns:{region}:{account}:{rest}"
    topic = held("sns", "sns_backends", account, region, "topics").get(arn)
    return _policy(topic.policy, account) if topic else None


def _secret(account: str, region: str, rest: str) -> ResourcePolicy | None:
    secrets = held("secretsmanager", "secretsmanager_backends", account, region, "secrets")
    name = rest.removeprefix("secret:").rpartition("-")[0]
    secret = secrets.get(name) if name in secrets else None
    return _policy(getattr(secret, "policy", None), account) if secret else None


def _table(account: str, region: str, rest: str) -> ResourcePolicy | None:
    policies = held("dynamodb", "dynamodb_backends", account, region, "resource_policies")
    if not policies:
        return None
    found = policies.get(f"arn:aws:dynamodb:{region}:{account}:{'/'.join(rest.split('/')[:2])}")
    return _policy(found.policy_doc, account) if found else None


def _bus(account: str, region: str, rest: str) -> ResourcePolicy | None:
    buses = held("events", "events_backends", account, region, "event_buses")
    bus = buses.get(rest.removeprefix("event-bus/"))
    return _policy(bus.policy, account) if bus else None


def _policy(text: str | None, account: str, kind: Kind = "resource") -> ResourcePolicy:
    return ResourcePolicy(text or "", account, kind)


_FIND: dict[str, Callable[[str, str, str], ResourcePolicy | None]] = {
    "iam": _role,
    "lambda": _function,
    "s3": _bucket,
    "sqs": _queue,
    "sns": _topic,
    "secretsmanager": _secret,
    "dynamodb": _table,
    "events": _bus,
}
