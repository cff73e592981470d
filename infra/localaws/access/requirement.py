"""What a caller must be allowed before a call is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Requirement:
    """One action on some resources, each of which must be allowed.

    ``action`` as policies write it (``dynamodb:PutItem``), ``resources`` are ARNs, or ``*`` alone
    for an action without resource types. ``context`` are the condition keys that this request
    brings beside those that every request has (``aws:SourceIp``, ``aws:CurrentTime``, …), a tuple
    where the key is multivalued.
    """

    action: str
    resources: tuple[str, ...] = ("*",)
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
