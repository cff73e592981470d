"""What API keys have used of their usage plan's quota, by day.

Source: "Usage plans and API keys for REST APIs", GetUsage and QuotaSettings. Days are UTC's.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Quota:
    """``offset`` is the day on which a period starts: of a week from Sunday, of a month from 1."""

    limit: int
    period: str
    offset: int = 0

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Quota | None:
        if raw.get("limit") is None:
            return None
        return cls(int(raw["limit"]), str(raw.get("period")), int(raw.get("offset") or 0))

    def start(self, day: datetime.date) -> datetime.date:
        """The first day of the period that ``day`` is in."""
        if self.period == "WEEK":
            since_sunday = (day.weekday() + 1 - self.offset) % 7
            return day - since_sunday * DAY
        if self.period == "MONTH":
            first = day.replace(day=1 + self.offset)
            if first <= day:
                return first
            return (day.replace(day=1) - DAY).replace(day=1 + self.offset)
        return day


@dataclass
class Ledger:
    """One usage plan's counts, by key and day, and what UpdateUsage granted beside the limit."""

    used: dict[str, dict[datetime.date, int]] = field(default_factory=dict)
    granted: dict[str, dict[datetime.date, int]] = field(default_factory=dict)

    def count(self, key: str, day: datetime.date) -> None:
        days = self.used.setdefault(key, {})
        days[day] = days.get(day, 0) + 1

    def remaining(self, key: str, quota: Quota, day: datetime.date) -> int:
        """What is left at the end of ``day``, never below 0."""
        return max(0, self._left(key, quota, day))

    def _left(self, key: str, quota: Quota, day: datetime.date) -> int:
        start = quota.start(day)
        days = self.used.get(key, {}).items()
        used = sum(count for when, count in days if start <= when <= day)
        granted = self.granted.get(key, {}).get(start, 0)
        return quota.limit + granted - used

    def grant(self, key: str, quota: Quota, day: datetime.date, remaining: int) -> None:
        """Let that many be left of the period that ``day`` is in."""
        already = self.granted.setdefault(key, {})
        start = quota.start(day)
        already[start] = already.get(start, 0) + remaining - self._left(key, quota, day)

    def days(
        self, key: str, quota: Quota | None, first: datetime.date, last: datetime.date
    ) -> Iterator[list[int]]:
        """``[used, remaining]`` of each day; without a quota nothing is ever used up: -1."""
        day = first
        while day <= last:
            used = self.used.get(key, {}).get(day, 0)
            yield [used, -1 if quota is None else self.remaining(key, quota, day)]
            day += DAY
