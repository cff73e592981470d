"""IAM and STS: paths in names, the caller's own user, sessions and their tags.

Sources: "Actions, resources, and condition keys for AWS Identity and Access Management" and "… for
AWS Security Token Service"; each operation's API Reference.
"""

from __future__ import annotations

from typing import Any

from localaws.access.requirement import Requirement
from localaws.access.requirements import generic
from localaws.access.requirements.arns import Where
from localaws.access.requirements.asked import Asked
from localaws.access.requirements.context import context
from localaws.access.requirements.known import Known
from localaws.access.requirements.passing import ACTION, PASSED_TO

# "No permissions are required to perform this operation" (GetCallerIdentity, GetSessionToken).
FREE = frozenset({"GetCallerIdentity", "GetSessionToken"})
# The members that name what a ``Path`` beside them is of.
PATHED = ("RoleName", "UserName", "GroupName", "PolicyName", "InstanceProfileName")
# "If you do not specify a user name, IAM determines the user name implicitly based on the access
# key ID signing the request."
OWN = frozenset(
    {
        "CreateAccessKey",
        "DeleteAccessKey",
        "DeleteSSHPublicKey",
        "DeleteSigningCertificate",
        "GetLoginProfile",
        "GetUser",
        "ListAccessKeys",
        "ListMFADevices",
        "ListSigningCertificates",
        "ListSSHPublicKeys",
        "UpdateAccessKey",
        "ChangePassword",
    }
)


def iam(asked: Asked, where: Where, known: Known) -> list[Requirement]:
    made = generic.requirement(asked, where)
    given, service = asked.parameters, asked.parameters.get("AWSServiceName")
    if asked.operation in OWN and "UserName" not in given and ":user/" in known.caller:
        return [Requirement(made.action, (known.caller,), made.context)]
    if asked.operation == "CreateServiceLinkedRole" and isinstance(service, str):
        name = f"role/aws-service-role/{service}/*"
        return [Requirement(made.action, (_arn(name, where),), made.context)]
    if asked.operation == "AddRoleToInstanceProfile":
        role = (_arn(f"role/{given.get('RoleName', '*')}", where),)
        return [made, Requirement(ACTION, role, {PASSED_TO: "ec2.amazonaws.com"})]
    path, name = given.get("Path"), next((given[each] for each in PATHED if each in given), "")
    if isinstance(path, str) and path.strip("/") and isinstance(name, str):
        whole = f"/{path.strip('/')}/{name}"
        resources = tuple(arn.removesuffix(f"/{name}") + whole for arn in made.resources)
        return [Requirement(made.action, resources, made.context)]
    return [made]


def _arn(name: str, where: Where) -> str:
    return f"arn:{where.partition}:iam::{where.account}:{name}"


def sts(asked: Asked, where: Where) -> list[Requirement]:
    """The role's trust policy decides on these too."""
    if asked.operation in FREE:
        return []
    given: Any = asked.parameters
    made = generic.requirement(asked, where)
    if asked.operation == "GetFederationToken":
        name = given.get("Name", "*")
        arn = f"arn:{where.partition}:sts::{where.account}:federated-user/{name}"
        made = Requirement(made.action, (arn,), made.context)
    needed = [made]
    keys = context(asked, "sts:TagSession") | dict(made.context)
    if given.get("Tags"):
        needed.append(Requirement("sts:TagSession", made.resources, keys))
    if given.get("SourceIdentity"):
        needed.append(Requirement("sts:SetSourceIdentity", made.resources, keys))
    return needed
