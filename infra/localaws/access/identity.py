"""Who calls, and what they may do."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from iampolicy import ANONYMOUS, MalformedPolicy, Policy, Principal, parse
from iampolicy.principals import PrincipalType


@dataclass(frozen=True)
class Identity:
    """A user, a role's session, a service in its own name, or nobody that is known.

    ``arn`` is a service's name where ``kind`` is Service. ``unique_id`` is what ``sts
    get-caller-identity`` calls UserId; ``token`` the session token of temporary credentials, which
    end at ``expires``; ``role`` the ARN of the role behind a session. ``policies`` are the identity
    policies by name, JSON; ``boundary`` and ``session`` the documents of a permissions boundary and
    of session policies (None: none were passed). ``facts`` are condition keys of whoever it is.
    """

    access_key: str
    secret_key: str = field(repr=False)
    arn: str
    unique_id: str
    token: str | None = field(default=None, repr=False)
    expires: datetime.datetime | None = None
    policies: Mapping[str, str] = field(default_factory=dict)
    boundary: str | None = None
    session: Sequence[str] | None = None
    role: str = ""
    facts: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    kind: PrincipalType = "AWS"

    @classmethod
    def of_service(cls, name: str) -> Identity:
        """``name`` is what a policy's Principal calls it: ``apigateway.amazonaws.com``."""
        return cls("", "", name, "", kind="Service")

    @cached_property
    def principal(self) -> Principal:
        return Principal(self.kind, self.arn)

    @property
    def account(self) -> str:
        """Empty for services and strangers."""
        return self.principal.account or ""

    # Parsed once for each identity: the gate asks for them at every call. moto keeps documents that
    # AWS would have refused: they allow nothing.
    @cached_property
    def identity_policies(self) -> tuple[Policy, ...]:
        return tuple(_read(text, name) for name, text in self.policies.items())

    @cached_property
    def boundary_policy(self) -> Policy | None:
        return _read(self.boundary, "boundary") if self.boundary else None

    @cached_property
    def session_policies(self) -> tuple[Policy, ...] | None:
        if self.session is None:
            return None
        return tuple(_read(text, "session") for text in self.session)


def _read(text: str, name: str) -> Policy:
    try:
        return parse(text, "identity", name)
    except MalformedPolicy:
        return Policy(name, "identity", None, None, ())


STRANGER = Identity("", "", ANONYMOUS.id, "", kind="Anonymous")
"""Whoever sent an unsigned request."""
