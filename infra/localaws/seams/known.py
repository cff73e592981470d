"""What a call doesn't say and moto's state does; see ``access.requirements.known``.

It only looks things up, so that the gate may ask without the lock.
"""

from __future__ import annotations

from dataclasses import dataclass

from localaws.seams.holdings import PARTITION
from localaws.seams.lookup import held
from localaws.seams.resourcepolicies import bucket_owner

PATHED = frozenset({"group", "role", "user"})


@dataclass(frozen=True)
class AccountState:
    """``caller`` is the ARN of who calls."""

    caller: str

    def partition_key(self, table: str, index: str) -> str:
        parts = table.split(":", 5)
        if len(parts) < 6:
            return ""
        name = parts[5].removeprefix("table/")
        found = held("dynamodb", "dynamodb_backends", parts[4], parts[3], "tables").get(name)
        if found is None:
            return ""
        if not index:
            return str(found.hash_key_attr)
        indexes = [*found.indexes, *found.global_indexes]
        keys = (key for one in indexes if one.name == index for key in one.schema)
        return next((str(k["AttributeName"]) for k in keys if k["KeyType"] == "HASH"), "")

    def is_missing(self, bucket: str, key: str) -> bool:
        account = bucket_owner(bucket)
        found = held("s3", "s3_backends", account, PARTITION, "buckets").get(bucket)
        return found is not None and not hasattr(found.keys.get(key), "etag")  # a delete marker

    def resolve(self, arn: str) -> str:
        if arn.startswith("arn:aws:secretsmanager:"):
            return _secret(arn)
        if arn.startswith("arn:aws:iam:"):
            return _pathed(arn)
        return _key(arn) if ":alias/" in arn and arn.startswith("arn:aws:kms:") else arn


def _secret(arn: str) -> str:
    _, _, _, region, account, rest = arn.split(":", 5)
    secrets = held("secretsmanager", "secretsmanager_backends", account, region, "secrets")
    name = rest.removeprefix("secret:")
    found = dict.get(secrets, name) if secrets else None
    return str(found.arn) if found else arn


def _pathed(arn: str) -> str:
    """Names are one of a kind in an account, whatever the path ("IAM and AWS STS quotas")."""
    account, rest = arn.split(":", 5)[4:]
    kind, _, name = rest.partition("/")
    kept = held("iam", "iam_backends", account, "aws", f"{kind}s") if kind in PATHED else {}
    return next((str(each.arn) for each in list(kept.values()) if each.name == name), arn)


def _key(arn: str) -> str:
    _, _, _, region, account, rest = arn.split(":", 5)
    keys = held("kms", "kms_backends", account, region, "keys")
    return next((str(key.arn) for key in list(keys.values()) if rest in key.aliases), arn)
