"""What a Lambda authorizer answers: a policy, and what it tells about the caller.

"Output from an API Gateway Lambda authorizer".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iampolicy import MalformedPolicy, Policy, parse


class MalformedVerdict(ValueError):
    """The function answered something that is no authorizer's output."""


@dataclass(frozen=True)
class Verdict:
    """``context`` is ``$context.authorizer`` but for the principal: texts only."""

    principal: str | None
    policy: Policy
    context: Mapping[str, str]
    usage_key: str | None

    @classmethod
    def of(cls, payload: bytes) -> Verdict:
        """Raises: MalformedVerdict."""
        result = _object(json.loads(payload), "the output")
        document = _object(result.get("policyDocument"), "policyDocument")
        try:
            policy = parse(document, "identity", "authorizer")
        except MalformedPolicy as error:
            raise MalformedVerdict(str(error)) from error
        context = _object(result.get("context") or {}, "context")
        texts = {name: _text(name, value) for name, value in context.items() if value is not None}
        return cls(
            _optional(result.get("principalId")),
            policy,
            texts,
            _optional(result.get("usageIdentifierKey")),
        )


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MalformedVerdict(f"{name} is not an object")
    return value


def _optional(value: Any) -> str | None:
    return None if value is None else _text("principalId", value)


def _text(name: str, value: Any) -> str:
    """ "You can't set a JSON object or array as a valid value"; others become texts."""
    if isinstance(value, (dict, list)):
        raise MalformedVerdict(f"{name} is an object or array")
    return value if isinstance(value, str) else json.dumps(value)
