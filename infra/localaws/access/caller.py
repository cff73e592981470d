"""Services of AWS that call others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from localaws.access.circumstances import Circumstances


@dataclass(frozen=True)
class Caller:
    """A service of AWS that calls another, as ``role_arn``, or in its own name without one.

    ``principal`` is what a trust or resource policy calls it: ``apigateway.amazonaws.com``.
    ``session`` is what ``sts get-caller-identity`` would show behind the role's name.
    ``source_arn`` is the resource that it calls for, and ``source_account`` whose that is.
    """

    principal: str
    role_arn: str = ""
    session: str = "session"
    source_arn: str = ""
    source_account: str = ""

    @cached_property
    def circumstances(self) -> Circumstances:
        """``aws:SourceOwner`` is what the default policy of a topic asks for."""
        facts = {}
        if self.source_arn:
            facts["aws:sourcearn"] = self.source_arn
        if self.source_account:
            facts["aws:sourceaccount"] = facts["aws:sourceowner"] = self.source_account
        return Circumstances(facts=facts)
