"""Whose an access key is, by moto's state."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from localaws.access.identity import Identity
from localaws.client import REGION, AccessKey, is_local
from localaws.seams import holdings, state

ADMINISTRATOR = "administrator"
EVERYTHING = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
)


def make_administrator(key: AccessKey) -> None:
    """The user whose key a workspace hands out; made anew at each start, so that nobody who deletes
    it or takes its policy away is locked out for ever. Its secret is the workspace's to keep."""
    from moto.iam.models import iam_backends

    iam = iam_backends[state.ACCOUNT][state.PARTITION]
    if ADMINISTRATOR not in iam.users:
        iam.create_user(REGION, ADMINISTRATOR)
    user = iam.users[ADMINISTRATOR]
    user.policies["AdministratorAccess"] = EVERYTHING
    if key.id not in iam.access_keys:
        made: Any = user.create_access_key(prefix="AKIA")
        made.access_key_id, made.secret_access_key = key.id, key.secret
        made.create_date = user.create_date
        iam.access_keys[key.id] = made
    iam.access_keys[key.id].status = "Active"
    for old in [one.access_key_id for one in user.access_keys if one.access_key_id != key.id]:
        if is_local(old):  # of a folder whose key file is lost
            iam.delete_access_key_by_name(old)


def keep_account(iam: Any) -> dict[str, Any]:
    """What state holds of the backend: not the key that is made anew at each start. An archive of
    it goes to others."""
    keys = {id: key for id, key in iam.access_keys.items() if not is_local(id)}
    return {**vars(iam), "access_keys": keys}


def keep_user(user: Any) -> dict[str, Any]:
    keys = [key for key in user.access_keys if not is_local(key.access_key_id)]
    return {**vars(user), "access_keys": keys}


def identity(access_key: str) -> Identity | None:
    """The owner of an active access key, None for a key that nobody has."""
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
    held = holdings.of_user(iam, user)
    if held is None or key.status != "Active":
        return None
    made = Identity(
        key.access_key_id,
        key.secret_access_key,
        user.arn,
        user.id,
        policies=held.documents,
        boundary=held.boundary.document if held.boundary else None,
        facts={"aws:userid": user.id, **_tags(iam.list_user_tags(user.name))},
    )
    temporary = getattr(key, "session", None)
    return _temporary(made, temporary) if temporary else made


def _temporary(user: Identity, session: Any) -> Identity:
    """A user's by GetSessionToken, or a federated user's, who acts with the user's policies."""
    return dataclasses.replace(
        user,
        arn=session.arn,
        unique_id=session.user_id,
        token=session.session_token,
        expires=session.expiration.replace(tzinfo=datetime.UTC),
        session=session.policies,
        facts={
            **user.facts,
            "aws:userid": session.user_id,
            "aws:tokenissuetime": _issued(session),
            "aws:multifactorauthpresent": "false",
            **_tags(session.tags),
        },
    )


def _session(account: str, key: Any) -> Identity | None:
    from moto.sts.models import sts_backends

    session = sts_backends[account][state.PARTITION].get_assumed_role_from_access_key(
        key.access_key_id
    )
    role = state.role(account, key.role_arn)
    if session is None or role is None:
        return None
    return dataclasses.replace(
        _of_role(role, session.session_name),
        access_key=key.access_key_id,
        secret_key=key.secret_access_key,
        token=session.session_token,
        expires=session.expiration.replace(tzinfo=datetime.UTC),
        session=getattr(session, "policies", None),
        facts=_session_facts(role, session),
    )


def role_session(role_arn: str, session: str) -> Identity | None:
    """A session of a role that a service acts with in this process, without a key."""
    account = role_arn.split(":")[4] if role_arn.count(":") >= 5 else ""
    role = state.role(account, role_arn)
    return _of_role(role, session) if role else None


def _of_role(role: Any, session: str) -> Identity:
    held = holdings.of_role(role)
    assert held
    return Identity(
        "",
        "",
        f"arn:{role.partition}:sts::{role.account_id}:assumed-role/{role.name}/{session}",
        f"{role.id}:{session}",
        policies=held.documents,
        boundary=held.boundary.document if held.boundary else None,
        role=role.arn,
        facts={"aws:userid": f"{role.id}:{session}", "aws:principalarn": role.arn},
    )


def _session_facts(role: Any, session: Any) -> dict[str, str]:
    """Facts of temporary credentials: the tags are the role's, and over them the session's."""
    source = getattr(session, "source_identity", None)
    return {
        "aws:userid": session.user_id,
        "aws:principalarn": role.arn,
        "aws:tokenissuetime": _issued(session),
        "aws:multifactorauthpresent": "false",
        **({"aws:sourceidentity": source} if source else {}),
        **_tags(role.tags),
        **_tags(getattr(session, "tags", None) or []),
    }


def _issued(session: Any) -> str:
    return str(session.access_key.create_date.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _tags(tags: Any) -> dict[str, str]:
    """moto keeps a role's in a list or by key, as they came."""
    listed = tags.values() if isinstance(tags, dict) else tags
    return {f"aws:principaltag/{tag['Key']}": tag["Value"] for tag in listed}
