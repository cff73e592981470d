"""STS: sessions of roles that are there, as long as they allow, with policies, tags and an end.

Sources: STS API Reference (``AssumeRole``, ``GetSessionToken``, ``GetFederationToken``), and "IAM
and AWS STS quotas". Whether the caller may assume the role, its trust policy included, has been
asked before.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from iampolicy import MalformedPolicy, parse
from localaws.errors import AwsError
from localaws.lambdaapi.constraints import check, violation
from localaws.operations import model_of
from localaws.seams import sessions
from localaws.seams.mends.iam.attachments import find
from localaws.seams.mends.replacing import replace

HOUR = 3600
LONGEST = 12 * HOUR
POLICY_CHARACTERS = 2048  # of a session policy; of all packed, AWS tells the share alone
POLICY_ARNS = 10


def mend() -> None:
    from moto.sts.models import STSBackend
    from moto.sts.responses import TokenResponse

    replace(STSBackend, "assume_role", _kept)
    replace(STSBackend, "get_assumed_role_from_access_key", lambda _: sessions.of_key)
    replace(STSBackend, "get_caller_identity", _caller)
    replace(TokenResponse, "assume_role", lambda _: _assume_role)
    replace(TokenResponse, "get_session_token", lambda _: _get_session_token)
    replace(TokenResponse, "get_federation_token", lambda _: _get_federation_token)


def _kept(assume: Any) -> Callable[..., Any]:
    @functools.wraps(assume)
    def assume_role(self: Any, *args: Any, **named: Any) -> Any:
        made = assume(self, *args, **named)
        made.access_key.session = made
        sessions.sweep(made.account_id)
        return made

    return assume_role


def _caller(of_moto: Any) -> Callable[..., tuple[str, str, str]]:
    def get_caller_identity(self: Any, access_key_id: str, region: str) -> tuple[str, str, str]:
        session = sessions.of_key(self, access_key_id)
        if session is None:
            found: tuple[str, str, str] = of_moto(self, access_key_id, region)
            return found
        return session.user_id, session.arn, session.account_id

    return get_caller_identity


def _assume_role(self: Any) -> Any:
    from moto.core.responses import ActionResult

    asked = _parameters(self, "AssumeRole")
    arn, seconds = str(asked["RoleArn"]), int(asked.get("DurationSeconds") or HOUR)
    caller = sessions.of_key(self.backend, self.get_access_key())
    _check_duration(seconds, _role(self, arn), caller)
    policies = _policies(asked, arn)
    tags, transitive = _tags(asked, caller)
    made = self.backend.assume_role(
        region_name=self.region,
        role_session_name=str(asked["RoleSessionName"]),
        role_arn=arn,
        policy="",
        duration=seconds,
        external_id=asked.get("ExternalId", ""),
    )
    made.policies, made.tags, made.transitive = policies, tags, transitive
    made.source_identity = asked.get("SourceIdentity") or getattr(caller, "source_identity", None)
    result: dict[str, Any] = {
        "Credentials": made,
        "AssumedRoleUser": {"AssumedRoleId": made.user_id, "Arn": made.arn},
        **_packed(policies, tags),
    }
    if made.source_identity:
        result["SourceIdentity"] = made.source_identity
    return ActionResult(result)


def _role(self: Any, arn: str) -> Any:
    """One that is not there is denied like one that does not trust the caller."""
    if arn.count(":") < 5:
        raise AwsError("ValidationError", f"{arn} is invalid")
    found = sessions.role(arn)
    if found is None:
        _, who, _ = self.backend.get_caller_identity(self.get_access_key(), self.region)
        message = f"User: {who} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        raise AwsError("AccessDenied", message, 403)
    return found


def _parameters(self: Any, operation: str) -> dict[str, Any]:
    """
    Raises:
        AwsError: ValidationError, for what breaks the bounds of STS's model.
    """
    asked: dict[str, Any] = self._get_params()
    try:
        check(model_of("sts", operation), asked)
    except AwsError as error:
        raise AwsError("ValidationError", error.message) from error
    return asked


def _check_duration(seconds: int, role: Any, caller: Any) -> None:
    if seconds > int(role.max_session_duration or HOUR):
        limit = "MaxSessionDuration set for this role."
        raise AwsError("ValidationError", f"The requested DurationSeconds exceeds the {limit}")
    if seconds > HOUR and getattr(caller, "role_arn", None):
        limit = "1 hour session limit for roles assumed by role chaining."
        raise AwsError("ValidationError", f"The requested DurationSeconds exceeds the {limit}")


def _policies(asked: Mapping[str, Any], arn: str) -> tuple[str, ...] | None:
    """The documents of the session policies; None where none are passed."""
    own, arns = asked.get("Policy"), [one["arn"] for one in asked.get("PolicyArns") or []]
    if own is None and not arns:
        return None
    for member, given, most in (
        ("policyArns", arns, POLICY_ARNS),
        ("policy", own or "", POLICY_CHARACTERS),
    ):
        if len(given) > most:
            limit = f"Member must have length less than or equal to {most}"
            message = f"1 validation error detected: {violation(given, member, limit)}"
            raise AwsError("ValidationError", message)
    iam = sessions.iam(arn)
    managed = [_managed(iam, each) for each in arns]
    documents = tuple([own, *managed] if own else managed)
    for document in documents:
        try:
            parse(document, "identity")
        except MalformedPolicy as error:
            raise AwsError("MalformedPolicyDocument", error.message) from error
    return documents


def _managed(iam: Any, arn: str) -> str:
    versions = find(iam, arn).versions
    return str(next(version.document for version in versions if version.is_default))


def _tags(asked: Mapping[str, Any], caller: Any) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    """The session's, and those of them that pass to sessions made with it ("Pass session tags in
    AWS STS", chaining roles with session tags)."""
    given = [{"Key": tag["Key"], "Value": tag["Value"]} for tag in asked.get("Tags") or []]
    names = [tag["Key"].lower() for tag in given]
    if len(names) != len(set(names)):
        message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise AwsError("InvalidParameterValue", message)
    handed = [
        tag
        for tag in getattr(caller, "tags", None) or []
        if tag["Key"].lower() in getattr(caller, "transitive", ())
    ]
    for tag in handed:
        if tag["Key"].lower() in names:
            message = f"One of the specified transitive tag keys can't be set: {tag['Key']}"
            raise AwsError("AccessDenied", message, 403)
    transitive = {key.lower() for key in asked.get("TransitiveTagKeys") or []}
    return [*given, *handed], (*transitive, *(tag["Key"].lower() for tag in handed))


def _packed(policies: Sequence[str] | None, tags: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """In per cent of what there may be."""
    if not policies and not tags:
        return {}
    characters = sum(map(len, policies or ())) + sum(len(t["Key"] + t["Value"]) for t in tags)
    return {"PackedPolicySize": max(1, min(100, characters * 100 // (2 * POLICY_CHARACTERS)))}


def _user(self: Any, operation: str) -> tuple[Any, Any]:
    """The IAM user who calls, and the user's backend."""
    access_key = self.get_access_key()
    iam = sessions.iam_of(self.current_account)
    key = iam.access_keys.get(access_key)
    user = iam.users.get(key.user_name) if key and key.user_name else None
    if user is None or getattr(key, "session", None):
        message = f"Cannot call {operation} with session credentials"
        raise AwsError("AccessDenied", message, 403)
    return iam, user


def _get_session_token(self: Any) -> Any:
    from moto.core.responses import ActionResult

    asked = _parameters(self, "GetSessionToken")
    seconds = int(asked.get("DurationSeconds") or LONGEST)
    iam, user = _user(self, "GetSessionToken")
    made = sessions.TemporaryCredentials(iam, user, user.arn, user.id, seconds)
    return ActionResult({"Credentials": made})


def _get_federation_token(self: Any) -> Any:
    from moto.core.responses import ActionResult

    asked = _parameters(self, "GetFederationToken")
    name, seconds = str(asked["Name"]), int(asked.get("DurationSeconds") or LONGEST)
    iam, user = _user(self, "GetFederationToken")
    policies = _policies(asked, user.arn)
    tags, _ = _tags(asked, None)
    arn = f"arn:aws:sts::{iam.account_id}:federated-user/{name}"
    made = sessions.TemporaryCredentials(iam, user, arn, f"{iam.account_id}:{name}", seconds)
    made.policies, made.tags = policies, tags
    federated = {"FederatedUserId": made.user_id, "Arn": arn}
    packed = _packed(policies, tags)
    return ActionResult({"Credentials": made, "FederatedUser": federated, **packed})
