"""Throttling by token buckets: a steady rate, and a burst above it.

Source: "Throttle requests to your REST APIs for better throughput in API Gateway".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Limit:
    """``rate`` is in requests a second, ``burst`` the most at once; a negative one is none."""

    rate: float
    burst: float

    @classmethod
    def of(cls, raw: Mapping[str, Any], rate: str, burst: str) -> Limit | None:
        """From AWS's own names for the two; None where neither is set."""
        if raw.get(rate) is None and raw.get(burst) is None:
            return None
        most = float(raw.get(burst) or 0)
        return cls(float(raw.get(rate) or 0), most)

    @property
    def is_none(self) -> bool:
        return self.rate < 0 or self.burst < 0


# "Quotas for configuring and running a REST API": throttle of an account in a region.
ACCOUNT_LIMIT = Limit(10_000, 5_000)
MANY = 1_000


class Throttle:
    """Buckets by name, for one thread. A limit that changes begins with a full bucket; one that is
    full is as good as none, and those are forgotten when there are many."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[Hashable, tuple[Limit, float, float]] = {}
        self._most = MANY

    def allows(self, name: Hashable, limit: Limit | None) -> bool:
        """Whether there is a token in the bucket, which is taken."""
        if limit is None or limit.is_none:
            return True
        now = self._now()
        known, tokens, then = self._buckets.get(name, (limit, limit.burst, now))
        if known != limit:
            tokens = limit.burst
        tokens = min(limit.burst, tokens + (now - then) * limit.rate)
        allowed = tokens >= 1
        if len(self._buckets) >= self._most and name not in self._buckets:
            self._forget_full(now)
        self._buckets[name] = (limit, tokens - 1 if allowed else tokens, now)
        return allowed

    def _forget_full(self, now: float) -> None:
        self._buckets = {
            name: (limit, tokens, then)
            for name, (limit, tokens, then) in self._buckets.items()
            if tokens + (now - then) * limit.rate < limit.burst
        }
        self._most = max(MANY, 2 * len(self._buckets))
