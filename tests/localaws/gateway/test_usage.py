"""What a key has used of its quota."""

from __future__ import annotations

import datetime
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.gateway.usage import DAY, Ledger, Quota

TODAY = datetime.date(2026, 3, 11)  # a Wednesday
days = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))


@pytest.mark.parametrize(
    ("quota", "start"),
    [
        (Quota(1, "DAY"), TODAY),
        (Quota(1, "WEEK"), datetime.date(2026, 3, 8)),  # Sunday
        (Quota(1, "WEEK", 1), datetime.date(2026, 3, 9)),
        (Quota(1, "WEEK", 4), datetime.date(2026, 3, 5)),
        (Quota(1, "MONTH"), datetime.date(2026, 3, 1)),
        (Quota(1, "MONTH", 10), datetime.date(2026, 3, 11)),
        (Quota(1, "MONTH", 11), datetime.date(2026, 2, 12)),
    ],
)
def test_a_period_starts_where_its_offset_says(quota: Quota, start: datetime.date) -> None:
    assert quota.start(TODAY) == start


@given(days, st.sampled_from([("DAY", 0), ("WEEK", 6), ("MONTH", 27)]), st.integers(0, 27))
def test_every_day_is_in_the_period_that_it_starts(
    day: datetime.date, period: tuple[str, int], offset: int
) -> None:
    quota = Quota(1, period[0], min(offset, period[1]))
    start = quota.start(day)
    assert start <= day <= start + 31 * DAY
    assert quota.start(start) == start


def test_counts_reduce_what_remains_of_the_period_and_never_of_the_next() -> None:
    ledger, quota = Ledger(), Quota(3, "WEEK")
    for day in (TODAY - DAY, TODAY, TODAY):
        ledger.count("key", day)
    assert list(ledger.days("key", quota, TODAY - DAY, TODAY + DAY)) == [[1, 2], [2, 0], [0, 0]]
    assert ledger.remaining("key", quota, TODAY + 7 * DAY) == 3
    assert ledger.remaining("other", quota, TODAY) == 3


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 30))
def test_a_grant_sets_what_remains(limit: int, used: int, remaining: int) -> None:
    ledger, quota = Ledger(), Quota(limit, "MONTH")
    for _ in range(used):
        ledger.count("key", TODAY)
    ledger.grant("key", quota, TODAY, remaining)
    assert ledger.remaining("key", quota, TODAY) == remaining


def test_without_a_quota_nothing_is_used_up() -> None:
    ledger = Ledger()
    ledger.count("key", TODAY)
    assert list(ledger.days("key", None, TODAY, TODAY)) == [[1, -1]]


def test_a_ledger_can_be_kept() -> None:
    ledger = Ledger()
    ledger.count("key", TODAY)
    assert pickle.loads(pickle.dumps(ledger)) == ledger  # noqa: S301 - our own bytes
