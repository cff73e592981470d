"""Services with an exception or two. Each cites the page of its service that has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from localaws.access.requirement import Requirement
from localaws.access.requirements import generic
from localaws.access.requirements.arns import Where, texts
from localaws.access.requirements.asked import Asked

# Operations whose action has another name: SQS and SNS ("… API permissions: Actions and resource
# reference"), CloudFront ("CreateDistributionWithTags … cloudfront:CreateDistribution").
ACTIONS = {
    ("sqs", "ChangeMessageVisibilityBatch"): "ChangeMessageVisibility",
    ("sqs", "DeleteMessageBatch"): "DeleteMessage",
    ("sqs", "SendMessageBatch"): "SendMessage",
    ("sns", "PublishBatch"): "Publish",
    ("access-analyzer", "GetFindingV2"): "GetFinding",
    ("access-analyzer", "ListFindingsV2"): "ListFindings",
    ("access-analyzer", "CreateServiceLinkedAnalyzer"): "CreateAnalyzer",
    ("access-analyzer", "DeleteServiceLinkedAnalyzer"): "DeleteAnalyzer",
    ("cloudfront", "CreateDistributionWithTags"): "CreateDistribution",
}
# Cognito's own tokens stand for these ("Amazon Cognito user pools API: signed versus unsigned
# requests" and "Identity pools: public APIs"); IAM has no say.
PUBLIC: dict[str, frozenset[str]] = {
    "cognito-idp": frozenset(
        {
            "AssociateSoftwareToken",
            "ChangePassword",
            "CompleteWebAuthnRegistration",
            "ConfirmDevice",
            "ConfirmForgotPassword",
            "ConfirmSignUp",
            "DeleteUser",
            "DeleteUserAttributes",
            "DeleteWebAuthnCredential",
            "ForgetDevice",
            "ForgotPassword",
            "GetDevice",
            "GetUser",
            "GetTokensFromRefreshToken",
            "GetUserAttributeVerificationCode",
            "GetUserAuthFactors",
            "GlobalSignOut",
            "InitiateAuth",
            "ListDevices",
            "ListWebAuthnCredentials",
            "ResendConfirmationCode",
            "RespondToAuthChallenge",
            "RevokeToken",
            "SetUserMFAPreference",
            "SetUserSettings",
            "SignUp",
            "StartWebAuthnRegistration",
            "UpdateAuthEventFeedback",
            "UpdateDeviceStatus",
            "UpdateUserAttributes",
            "VerifySoftwareToken",
            "VerifyUserAttribute",
        }
    ),
    "cognito-identity": frozenset(
        {"GetCredentialsForIdentity", "GetId", "GetOpenIdToken", "UnlinkIdentity"}
    ),
}
# What a secret's ARN ends with, of one that is known by its name alone.
UNKNOWN_SUFFIX = "-??????"
QUALIFIED = re.compile(r"(arn:[^:]+:states:[^:]*:[^:]*:stateMachine:[^:]+):([^:]+)")
QUEUE_URL = re.compile(r"https?://.+/(?P<account>\d{12})/(?P<name>[^/]+)/?")


def requirements(asked: Asked, where: Where) -> list[Requirement]:
    if asked.operation in PUBLIC.get(asked.prefix, ()):
        return []
    change = EXCEPTIONS.get(asked.prefix)
    if change:
        return change(asked, where)
    return [generic.requirement(asked, where, ACTIONS.get((asked.prefix, asked.operation), ""))]


def _given(asked: Asked, **more: Any) -> Asked:
    return replace(asked, parameters={**asked.parameters, **more})


def _sqs(asked: Asked, where: Where) -> list[Requirement]:
    """A queue's URL names its account ("Amazon SQS queue and message identifiers")."""
    made = generic.requirement(asked, where, ACTIONS.get(("sqs", asked.operation), ""))
    url = QUEUE_URL.fullmatch(str(asked.parameters.get("QueueUrl", "")))
    if not url:
        return [made]
    owner = replace(where, account=url["account"])
    return [replace(made, resources=(owner.arn("sqs", url["name"]),))]


def _sns(asked: Asked, where: Where) -> list[Requirement]:
    """A subscription is its topic's."""
    made = generic.requirement(asked, where, ACTIONS.get(("sns", asked.operation), ""))
    topics = tuple(":".join(arn.split(":")[:6]) for arn in made.resources)
    return [replace(made, resources=topics)]


def _states(asked: Asked, where: Where) -> list[Requirement]:
    """Versions and aliases are the state machine's, told apart by a condition key ("Creating
    granular IAM policies … states:StateMachineQualifier")."""
    made = generic.requirement(asked, where)
    routes = asked.parameters.get("routingConfiguration")
    if asked.operation == "CreateStateMachineAlias" and isinstance(routes, list):
        found = texts(r.get("stateMachineVersionArn") for r in routes if isinstance(r, dict))
        machines = dict.fromkeys(arn for arn in found if arn.startswith("arn:"))
        made = replace(made, resources=tuple(machines) or made.resources)
    qualified = [QUALIFIED.fullmatch(arn) for arn in made.resources]
    names = tuple(each[2] for each in qualified if each)
    if not names:
        return [made]
    whole = dict.fromkeys(QUALIFIED.sub(r"\1", arn) for arn in made.resources)
    keys = {**made.context, "states:StateMachineQualifier": names[0]}
    return [replace(made, resources=tuple(whole), context=keys)]


def _events(asked: Asked, where: Where) -> list[Requirement]:
    """Rules of the default bus don't name it ("Resource types defined by Amazon EventBridge")."""
    if asked.operation == "PutEvents":
        return _put_events(asked, where)
    if asked.operation.endswith("EventBus"):
        return [_on_bus(asked, where)]
    bus = str(asked.parameters.get("EventBusName") or "").rpartition("/")[2]
    others = {k: value for k, value in asked.parameters.items() if k != "EventBusName"}
    named = others if bus in ("", "default") else {**others, "EventBusName": bus}
    made = generic.requirement(replace(asked, parameters=named), where)
    targets = asked.parameters.get("Targets")
    if asked.operation == "PutTargets" and isinstance(targets, list):
        arns = tuple(texts(each.get("Arn") for each in targets if isinstance(each, dict)))
        return [replace(made, context={**made.context, "events:TargetArn": arns})]
    return [made]


def _on_bus(asked: Asked, where: Where) -> Requirement:
    bus = str(asked.parameters.get("Name") or "default")
    arn = bus if bus.startswith("arn:") else where.arn("events", f"event-bus/{bus}")
    return replace(generic.requirement(asked, where), resources=(arn,))


def _put_events(asked: Asked, where: Where) -> list[Requirement]:
    """One for each entry: its bus, source and detail type."""
    entries = asked.parameters.get("Entries")
    needed = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            bus = str(entry.get("EventBusName") or "default")
            arn = bus if bus.startswith("arn:") else where.arn("events", f"event-bus/{bus}")
            members = {"events:source": "Source", "events:detail-type": "DetailType"}
            keys = {key: str(entry[name]) for key, name in members.items() if name in entry}
            needed.append(Requirement("events:PutEvents", (arn,), keys))
    return needed or [Requirement("events:PutEvents", (where.arn("events", "event-bus/default"),))]


def _kms(asked: Asked, where: Where) -> list[Requirement]:
    """An alias stands for its key, and is told by ``kms:RequestAlias``; a key may be in its own
    account ("AWS KMS permissions", "ReEncrypt")."""
    if asked.operation == "ReEncrypt":
        members = {"ReEncryptFrom": "SourceKeyId", "ReEncryptTo": "DestinationKeyId"}
        return [
            _with_key(replace(asked, operation="Encrypt"), f"kms:{action}", name, where)
            for action, name in members.items()
        ]
    if asked.operation.endswith("Alias") or "KeyId" not in asked.parameters:
        return [generic.requirement(asked, where)]
    return [_with_key(asked, f"kms:{asked.operation}", "KeyId", where)]


def _with_key(asked: Asked, action: str, member: str, where: Where) -> Requirement:
    key = str(asked.parameters.get(member, "*"))
    alias = re.search(r"alias/.+", key)
    made = generic.requirement(_given(asked, KeyId=key), where)
    if alias:
        arn = key if key.startswith("arn:") else where.arn("kms", key)
        return Requirement(action, (arn,), {**made.context, "kms:RequestAlias": alias[0]})
    return replace(made, action=action)


def _scheduler(asked: Asked, where: Where) -> list[Requirement]:
    """A schedule without a group is in the group ``default`` (CreateSchedule)."""
    if asked.operation.endswith("Schedule") and not asked.parameters.get("GroupName"):
        asked = _given(asked, GroupName="default")
    return [generic.requirement(asked, where)]


def _secretsmanager(asked: Asked, where: Where) -> list[Requirement]:
    """A batch needs each secret's own action as well (BatchGetSecretValue). ARNs end with a hyphen
    and six characters, which policies write as ``??????`` ("Identity-based policies")."""
    if asked.operation != "BatchGetSecretValue":
        return [_secret(asked, where)]
    listed = texts([asked.parameters.get("SecretIdList")])
    one = replace(asked, operation="GetSecretValue")
    batch = generic.requirement(asked, where)
    return [batch, *(_secret(_given(one, SecretId=each), where) for each in listed)]


def _secret(asked: Asked, where: Where) -> Requirement:
    made = generic.requirement(asked, where)
    name = asked.parameters.get("SecretId", asked.parameters.get("Name", ""))
    by_name = where.arn("secretsmanager", f"secret:{name}")
    resources = (arn + UNKNOWN_SUFFIX if arn == by_name else arn for arn in made.resources)
    return replace(made, resources=tuple(resources))


def _rds_data(asked: Asked, where: Where) -> list[Requirement]:
    """The caller reads the secret ("Authorizing access to the Amazon RDS Data API")."""
    made = generic.requirement(asked, where)
    secret = asked.parameters.get("secretArn")
    if not isinstance(secret, str) or not secret.startswith("arn:"):
        return [made]
    return [made, Requirement("secretsmanager:GetSecretValue", (secret,))]


def _route53(asked: Asked, where: Where) -> list[Requirement]:
    """``/hostedzone/Z1`` is the zone ``Z1``."""
    made = generic.requirement(asked, where)
    doubled = ("hostedzone/hostedzone/", "hostedzone/")
    return [replace(made, resources=tuple(arn.replace(*doubled) for arn in made.resources))]


# The action that tags a resource, by the service in its ARN ("TagResources": "you must have …
# permission to tag the resources").
TAGGING = {
    "cloudwatch": "TagResource",
    "dynamodb": "TagResource",
    "events": "TagResource",
    "kms": "TagResource",
    "lambda": "TagResource",
    "logs": "TagResource",
    "s3": "PutBucketTagging",
    "secretsmanager": "TagResource",
    "sns": "TagResource",
    "sqs": "TagQueue",
    "ssm": "AddTagsToResource",
    "states": "TagResource",
}
UNTAGGING = {"AddTagsToResource": "RemoveTagsFromResource"}


def _tag(asked: Asked, where: Where) -> list[Requirement]:
    """Tagging takes the permission of each resource's own service too; untagging likewise."""
    made = generic.requirement(asked, where)
    needed = [made]
    for arn in texts([asked.parameters.get("ResourceARNList")]):
        service = [*arn.split(":"), "", ""][2]
        if asked.operation in ("TagResources", "UntagResources") and service in TAGGING:
            name = TAGGING[service]
            if asked.operation == "UntagResources" and service != "s3":
                name = UNTAGGING.get(name, f"Un{name[0].lower()}{name[1:]}")
            needed.append(Requirement(f"{service}:{name}", (arn,), made.context))
    return needed


EXCEPTIONS: dict[str, Callable[[Asked, Where], list[Requirement]]] = {
    "events": _events,
    "kms": _kms,
    "rds-data": _rds_data,
    "route53": _route53,
    "scheduler": _scheduler,
    "secretsmanager": _secretsmanager,
    "sns": _sns,
    "sqs": _sqs,
    "states": _states,
    "tag": _tag,
}
