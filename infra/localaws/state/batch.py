"""What one commit writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Records = Mapping[str, Mapping[str, bytes]]
"""All that is kept: by collection, then by key."""


@dataclass
class Batch:
    """All of it or nothing. ``cleared`` collections lose what they held before anything is put;
    ``contents`` are kept by their digest, beside the records."""

    cleared: set[str] = field(default_factory=set)
    put: dict[tuple[str, str], bytes] = field(default_factory=dict)
    dropped: set[tuple[str, str]] = field(default_factory=set)
    contents: dict[str, bytes] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.cleared or self.put or self.dropped or self.contents)

    def add(self, other: Batch) -> None:
        self.cleared |= other.cleared
        self.put |= other.put
        self.dropped |= other.dropped
        self.contents |= other.contents
