"""Whose an access key is, by moto's state."""

from __future__ import annotations

import datetime
from typing import Any

from localaws.client import ACCESS_KEY, SECRET_KEY
from localaws.identity import Identity
from localaws.seams import state

ROOT = Identity(ACCESS_KEY, SECRET_KEY, f"arn:aws:iam::{state.ACCOUNT}:root", state.ACCOUNT)


def identity(access_key: str) -> Identity | None:
    """The owner of an active access key, None for a key that nobody has.

    The workspace's own key is its account's root user.
    """
    if access_key == ROOT.access_key:
        return ROOT
    from moto.iam.models import iam_backends

    for account, partitions in list(iam_backends.items()):
        iam = partitions[state.PARTITION]
        key = iam.access_keys.get(access_key)
        if key is None:
            continue
        return _session(account, key) if key.role_arn else _user(iam, key)
    return None


def _user(iam: Any, key: Any) -> Identity | None:
    user = iam.users.get(key.user_name)
    if user is None or key.status != "Active":
        return None
    return Identity(
        key.access_key_id,
        key.secret_access_key,
        user.arn,
        user.id,
        policies=state.principal_documents(user.arn) or {},
    )


def _session(account: str, key: Any) -> Identity | None:
    from moto.sts.models import sts_backends

    sts = sts_backends[account][state.PARTITION]
    session = sts.get_assumed_role_from_access_key(key.access_key_id)
    if session is None:
        return None
    return Identity(
        key.access_key_id,
        key.secret_access_key,
        session.arn,
        session.user_id,
        session.session_token,
        session.expiration.replace(tzinfo=datetime.UTC),
        state.role_documents(account, session.role_arn) or {},
        _boundary(account, session.role_arn),
        session.policy or None,
    )


def _boundary(account: str, role_arn: str) -> str | None:
    """The document of the role's permissions boundary; moto keeps none of a user's."""
    from moto.iam.models import iam_backends

    role = state.role(account, role_arn)
    arn = role.permissions_boundary_arn if role else None
    policy = iam_backends[account][state.PARTITION].managed_policies.get(arn) if arn else None
    return state.default_version(policy) if policy else None
