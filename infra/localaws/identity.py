"""Whose an access key is, and what its owner may do."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from iampolicy import Policy, Principal, parse


@dataclass(frozen=True)
class Identity:
    """The owner of an access key: a user, a role's session or the account's root user.

    ``unique_id`` is what ``sts get-caller-identity`` calls UserId; ``token`` the session token of
    temporary credentials, which end at ``expires``. ``policies`` are the identity policies by name,
    JSON; ``boundary`` and ``session`` the documents of a permissions boundary and a session policy.
    """

    access_key: str
    secret_key: str = field(repr=False)
    arn: str
    unique_id: str
    token: str | None = field(default=None, repr=False)
    expires: datetime.datetime | None = None
    policies: Mapping[str, str] = field(default_factory=dict)
    boundary: str | None = None
    session: str | None = None

    @property
    def principal(self) -> Principal:
        return Principal("AWS", self.arn)

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    def identity_policies(self) -> list[Policy]:
        """Raises: iampolicy.MalformedPolicy."""
        return [parse(text, "identity", name) for name, text in self.policies.items()]

    def boundary_policy(self) -> Policy | None:
        return parse(self.boundary, "identity", "boundary") if self.boundary else None

    def session_policies(self) -> tuple[Policy, ...] | None:
        return (parse(self.session, "identity", "session"),) if self.session else None
