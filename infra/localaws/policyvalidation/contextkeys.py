"""Which condition keys there are, and of which type.

"AWS global condition context keys" (IAM User Guide); services' own are published with their
actions.
"""

from __future__ import annotations

from dataclasses import dataclass

from localaws.access.requirements import published

# The families of operators that a key of a type goes with, the one it is made for first.
FAMILIES: dict[str, tuple[str, ...]] = {
    "String": ("String",),
    "ARN": ("Arn", "String"),
    "Arn": ("Arn", "String"),
    "Bool": ("Bool",),
    "Boolean": ("Bool",),
    "Numeric": ("Numeric",),
    "Long": ("Numeric",),
    "Date": ("Date", "Numeric"),
    "IPAddress": ("IpAddress",),
    "Binary": ("Binary",),
}
_GLOBAL = {
    "String": (
        "AccountId CalledViaFirst CalledViaLast Ec2InstanceSourceVpc FederatedProvider "
        "PrincipalAccount PrincipalOrgID PrincipalServiceName PrincipalType Referer "
        "RequestedRegion ResourceAccount ResourceOrgID SourceAccount SourceIdentity SourceOrgID "
        "SourceOwner SourceVpc SourceVpce UserAgent userid username VpceAccount VpceOrgID"
    ),
    "ARN": "ChatbotSourceArn PrincipalArn RoleArn SourceArn SourceVpcArn",
    "Bool": (
        "AssumedRoot IsMcpServiceAction MultiFactorAuthPresent PrincipalIsAWSService "
        "SecureTransport ViaAWSService"
    ),
    "Numeric": "MultiFactorAuthAge",
    "Date": "CurrentTime EpochTime TokenIssueTime",
    "IPAddress": "Ec2InstanceSourcePrivateIPv4 SourceIp VpcSourceIp",
    "ArrayOfString": (
        "CalledVia PrincipalOrgPaths PrincipalServiceNamesList ResourceOrgPaths SourceOrgPaths "
        "TagKeys VpceOrgPaths"
    ),
}
_TYPES = {f"aws:{name}".lower(): kind for kind, names in _GLOBAL.items() for name in names.split()}
TAGS = frozenset({"aws:principaltag", "aws:requesttag", "aws:resourcetag"})
# Of identity providers; their keys are named by the provider's address.
_PROVIDERS = frozenset({"saml", "cognito-identity.amazonaws.com", "accounts.google.com"})


@dataclass(frozen=True)
class Key:
    """``kind`` is empty where it is not known."""

    kind: str = ""

    @property
    def is_multivalued(self) -> bool:
        return self.kind.startswith("ArrayOf")

    @property
    def families(self) -> tuple[str, ...]:
        return FAMILIES.get(self.kind.removeprefix("ArrayOf"), ())


UNKNOWN = Key()


def find(name: str) -> Key | None:
    """The key, None for one that does not exist in a service whose keys are known."""
    fold = name.lower()
    service, _, rest = fold.partition(":")
    if service == "aws":
        kind = "String" if fold.partition("/")[0] in TAGS else _TYPES.get(fold)
        return Key(kind) if kind else None
    if service not in published.mapped() or "." in service or "/" in service:
        return UNKNOWN
    known = published.service(service).conditions
    for template, kind in known.items():
        stem = template.lower().partition("${")[0]
        if fold == template.lower() or (stem.endswith("/") and fold.startswith(stem)):
            return Key(kind)
    return None if rest else UNKNOWN


def is_service(prefix: str) -> bool:
    """Federated identities' keys begin with their provider's address."""
    known = published.names()
    return prefix.lower() in known or prefix.lower() in _PROVIDERS or "." in prefix
