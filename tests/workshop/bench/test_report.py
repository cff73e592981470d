from __future__ import annotations

from workshop.bench.report import Row, heading


def test_a_row_has_a_cell_for_each_endpoint_under_its_name() -> None:
    top = heading(["local AWS", "peer"])
    row = str(Row("warm invoke", "ms", [1.25, None], "<= 5", ["peer: it lacks it"]))
    assert top.index("peer") + len("peer") == row.index("none") + len("none")
    assert " ".join(row.split()) == "warm invoke 1.2 ms none <= 5 peer: it lacks it"


def test_a_row_without_a_bound_ends_with_its_figure() -> None:
    assert str(Row("put_item", "/s", [1234.5])).endswith("1,234.5 /s")
