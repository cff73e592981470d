"""What any AWS client needs to find the local AWS."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field

REGION = "us-east-1"
# Access keys of workspaces' administrators begin so: nobody takes one for a key of AWS.
PREFIX = "AKIALOCALAWS"
ID_CHARACTERS = string.ascii_uppercase + "234567"
SECRET_CHARACTERS = string.ascii_letters + string.digits + "+/"


@dataclass(frozen=True)
class AccessKey:
    """In the shape that AWS's have: 20 characters, and 40."""

    id: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls) -> AccessKey:
        rest = 20 - len(PREFIX)
        id = PREFIX + "".join(secrets.choice(ID_CHARACTERS) for _ in range(rest))
        return cls(id, "".join(secrets.choice(SECRET_CHARACTERS) for _ in range(40)))


def is_local(access_key: str) -> bool:
    """Whether it is some workspace's administrator's."""
    return access_key.startswith(PREFIX)


def standard_variables(endpoint: str, key: AccessKey) -> dict[str, str]:
    """The standard environment: endpoint, region, credentials."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": key.id,
        "AWS_SECRET_ACCESS_KEY": key.secret,
        # Some operations' host names get a prefix (`sync-…`), which loopback does not have.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    }
