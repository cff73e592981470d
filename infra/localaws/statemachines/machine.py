"""A state machine as an execution sees it: as it was when that began."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.access.caller import Caller
from localaws.statemachines.language import JSONPATH

STANDARD, EXPRESS = "STANDARD", "EXPRESS"


@dataclass(frozen=True)
class Machine:
    """``qualified`` is the ARN of the version or alias that was started, or empty.

    ``principal`` is the service's name that the role trusts: the global or the regional one.
    """

    account: str
    region: str
    arn: str
    name: str
    definition: str
    role: str
    type: str
    principal: str
    updated: float = 0.0
    logging: Mapping[str, Any] = field(default_factory=dict, hash=False)
    version: str = ""
    alias: str = ""

    @property
    def program(self) -> dict[str, Any]:
        return _parsed(self.definition)

    @property
    def query_language(self) -> str:
        return str(self.program.get("QueryLanguage", JSONPATH))

    @property
    def is_express(self) -> bool:
        return self.type == EXPRESS

    @property
    def caller(self) -> Caller:
        """Every execution of a machine acts under one session of its role, of 32 letters as AWS's
        are; AWS's differ from execution to execution."""
        digest = hashlib.sha256(self.arn.encode()).digest()
        return Caller(self.principal, self.role, base64.b32encode(digest).decode()[:32])

    def execution_arn(self, name: str) -> str:
        kind = "express" if self.is_express else "execution"
        return f"arn:aws:states:{self.region}:{self.account}:{kind}:{self.name}:{name}"


@functools.lru_cache(64)
def _parsed(definition: str) -> dict[str, Any]:
    """Executions that have ended hold no program."""
    found: dict[str, Any] = json.loads(definition)
    return found
