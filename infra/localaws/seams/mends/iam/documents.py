"""Policy documents are read when they are written, and refused as AWS refuses them.

moto has a reader of its own, which wants a version, and lets most malformed trust policies pass.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any

from iampolicy import Kind, MalformedPolicy, Policy, parse
from localaws.errors import AwsError
from localaws.seams.mends.iam import principals
from localaws.seams.mends.replacing import replace

# "IAM and AWS STS quotas", in characters without white space.
MANAGED = 6144
TRUST = 2048
INLINE = {"user": 2048, "group": 5120, "role": 10240}
_SPACE = re.compile(r"\s+")


def mend() -> None:
    from moto.iam.models import IAMBackend
    from moto.iam.policy_validation import (
        IAMPolicyDocumentValidator,
        IAMTrustPolicyDocumentValidator,
    )

    replace(IAMPolicyDocumentValidator, "validate", lambda _: _validate_identity)
    replace(IAMTrustPolicyDocumentValidator, "validate", lambda _: _validate_trust)
    replace(IAMBackend, "create_role", _with_trust)
    for kind in INLINE:
        replace(IAMBackend, f"put_{kind}_policy", functools.partial(_within_quota, kind))
    for method in ("create_policy", "create_policy_version"):
        replace(IAMBackend, method, _of_a_size)


def read(document: str, kind: Kind) -> Policy:
    """
    Raises:
        AwsError: MalformedPolicyDocument.
    """
    try:
        return parse(document, kind)
    except MalformedPolicy as error:
        raise AwsError("MalformedPolicyDocument", error.message) from error


def size(document: str) -> int:
    """White space does not count."""
    return len(_SPACE.sub("", document))


def _validate_identity(self: Any) -> None:
    read(self._policy_document, "identity")


def _validate_trust(self: Any) -> None:
    _check_trust(self._policy_document)


def _check_trust(document: str) -> None:
    if nobody := principals.unknown(read(document, "trust")):
        message = f'Invalid principal in policy: "{nobody[0]}":"{nobody[1]}"'
        raise AwsError("MalformedPolicyDocument", message)
    if size(document) > TRUST:
        raise _exceeded(f"Cannot exceed quota for ACLSizePerRole: {TRUST}")


def _with_trust(create: Any) -> Callable[..., Any]:
    def create_role(self: Any, *args: Any, **named: Any) -> Any:
        asked = inspect.signature(create).bind(self, *args, **named).arguments
        _check_trust(asked["assume_role_policy_document"])
        return create(self, *args, **named)

    return functools.wraps(create)(create_role)


def _within_quota(kind: str, put: Any) -> Callable[..., None]:
    """A user's, group's or role's inline policies count together."""

    def put_policy(self: Any, owner: str, policy: str, document: str) -> None:
        held = getattr(self, f"get_{kind}")(owner).policies | {policy: document}
        if sum(map(size, held.values())) > INLINE[kind]:
            limit = f"Maximum policy size of {INLINE[kind]} bytes exceeded"
            raise _exceeded(f"{limit} for {kind} {owner}")
        put(self, owner, policy, document)

    return put_policy


def _of_a_size(create: Any) -> Callable[..., Any]:
    def create_policy(self: Any, *args: Any, **named: Any) -> Any:
        made = inspect.signature(create).bind(self, *args, **named).arguments
        if size(made["policy_document"]) > MANAGED:
            raise _exceeded(f"Cannot exceed quota for PolicySize: {MANAGED}")
        return create(self, *args, **named)

    return create_policy


def _exceeded(message: str) -> AwsError:
    return AwsError("LimitExceeded", message, 409)
