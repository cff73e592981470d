"""moto's state, as the data planes read it and write to it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from typing import Any

from iampolicy import MalformedPolicy, Principal, Request, evaluate, parse
from localaws.errors import AwsError
from localaws.seams import holdings

ACCOUNT = "123456789012"
PARTITION = holdings.PARTITION
_endpoint = "http://127.0.0.1"
# Seconds until a new role can be assumed, 0 unless it is set. On AWS it takes some ("Changes that I
# make are not always immediately visible", IAM User Guide), and code has to try again.
PROPAGATION_VARIABLE = "LOCALAWS_PROPAGATION_SECONDS"


def role(account: str, arn: str) -> Any | None:
    """moto's own role object."""
    from moto.iam.models import iam_backends

    return next((r for r in iam_backends[account][PARTITION].roles.values() if r.arn == arn), None)


def is_everywhere(role: Any) -> bool:
    """Whether a role is old enough to be assumed, where new ones take their time."""
    seconds = float(os.environ.get(PROPAGATION_VARIABLE, "0"))
    made = role.create_date.replace(tzinfo=datetime.UTC)
    return not seconds or (datetime.datetime.now(datetime.UTC) - made).total_seconds() >= seconds


def role_trusts(account: str, arn: str, service: str, source_arn: str = "") -> bool:
    """Whether there is such a role, and its trust policy lets the service assume it.

    ``source_arn`` is the account's resource that the service says it does so for ("The confused
    deputy problem", IAM User Guide).
    """
    found = role(account, arn)
    if found is None or not is_everywhere(found):
        return False
    source = {"aws:SourceArn": source_arn, "aws:SourceAccount": account} if source_arn else {}
    asked = Request("sts:AssumeRole", principal=Principal("Service", service), context=source)
    try:
        trust = parse(found.assume_role_policy_document, "trust")
    except MalformedPolicy:
        return False
    return evaluate(asked, resource=trust).allowed


def role_documents(account: str, role_arn: str) -> dict[str, str] | None:
    """A role's identity policies, inline and attached, by name; None when there is no such role."""
    held = holdings.of_role(role(account, role_arn))
    return held.documents if held else None


def default_version(policy: Any) -> str:
    return str(next(v.document for v in policy.versions if v.is_default))


def principal_documents(arn: str) -> dict[str, str] | None:
    """Identity policies of a role, a user (with its groups) or a group; None when absent."""
    held = holdings.held(arn)
    return held.documents if held else None


def object_content(account: str, bucket: str, key: str, version: str | None) -> bytes:
    """
    Raises:
        AwsError: as S3 says it, when there is none.
    """
    from moto.s3.models import s3_backends

    backend = s3_backends[account][PARTITION]
    if bucket not in backend.buckets:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    found = backend.get_object(bucket, key, version)
    if found is None:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404)
    return bytes(found.value)


def account_of(access_key: str) -> str:
    """Whose key it is; a key that nobody made is the first account's."""
    from moto.iam.models import get_account_id_from

    return str(get_account_id_from(access_key))


def endpoint() -> str:
    """Where the local AWS listens."""
    return _endpoint


def listens_at(url: str) -> None:
    global _endpoint
    _endpoint = url


def has_log_group(account: str, region: str, group: str) -> bool:
    from moto.logs.models import logs_backends

    return group in logs_backends[account][region].groups


def put_log_events(
    account: str, region: str, group: str, stream: str, events: Iterable[tuple[int, str]]
) -> None:
    """Append ``(milliseconds, message)`` events, making the group and stream where absent."""
    from localaws.seams import mends  # which read state themselves

    mends.load("logs")  # functions may write before anybody calls the service
    from moto.logs.models import logs_backends

    backend = logs_backends[account][region]
    backend.ensure_log_group(group)
    backend.ensure_log_stream(group, stream)
    rows = [{"timestamp": timestamp, "message": message} for timestamp, message in events]
    backend.put_log_events(group, stream, rows)
