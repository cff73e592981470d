"""What came back from the function, by whichever way it was called."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

_ENOUGH = 160  # characters of an answer, for a learner to see what it is about
_ENOUGH_SAID = 400  # of an error, whose words matter


@dataclass(frozen=True)
class Reply:
    """The answer, or what failed.

    `payload` is decoded JSON, None when there is none; `error` says in words what failed, "" when
    nothing did; `status` is HTTP's, 0 for a direct call.
    """

    payload: Any
    error: str = ""
    status: int = field(default=0, compare=False)

    @property
    def failed(self) -> bool:
        return bool(self.error)

    def part(self, key: str) -> Any:
        """The value under a key of the answer, or None when the answer has no such key."""
        return self.payload.get(key) if isinstance(self.payload, dict) else None

    def __str__(self) -> str:
        return _cut(self.error, _ENOUGH_SAID) or as_json(self.payload)


def refuses(reply: Reply) -> bool:
    """Whether it tells an HTTP client what was wrong with the request."""
    return 400 <= reply.status < 500 and bool(reply.part("message"))


def as_json(value: object) -> str:
    """A value as JSON, cut to what a learner can take in."""
    return _cut(json.dumps(value, ensure_ascii=False, default=str), _ENOUGH)


def _cut(text: str, length: int) -> str:
    """On one line; a word that is too long alone, as base64 is, is cut as well."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]} …"
