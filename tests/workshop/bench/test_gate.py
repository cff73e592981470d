"""The gate's cost is measured of a call that it lets in."""

from __future__ import annotations

from workshop.bench import gate


def test_what_it_takes_to_let_a_call_in_is_measured() -> None:
    (row,) = gate.rows(1, calls=20)
    assert row.limit == "<= 150"
    assert row.values[0]
