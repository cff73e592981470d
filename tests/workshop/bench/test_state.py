"""The bench's figures of state on disk are taken from real starts, kills and calls."""

from __future__ import annotations

import pytest

from workshop.bench import state


@pytest.mark.proof
@pytest.mark.timeout(300)
def test_what_the_disk_adds_and_a_restart_takes_are_measured() -> None:
    rows = list(state.rows(1, items=25, many=25))
    assert [row.limit for row in rows] == ["<= 60", "<= 1", "<= 5000"]
    assert all(row.values[0] is not None and row.values[0] >= 0 for row in rows)
    assert rows[-1].values[0]
