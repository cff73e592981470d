"""The bill of one run."""

import json

import pytest

from workshop import prices


def test_the_total_is_the_sum_of_the_lines() -> None:
    assert prices.total() == pytest.approx(sum(line.dollars for line in prices.bill()))


def test_a_whole_run_costs_cents() -> None:
    assert 0.01 < prices.total() < 1


def test_every_line_costs_something() -> None:
    assert all(line.dollars > 0 for line in prices.bill())


def test_prices_carry_their_date_and_region() -> None:
    document = json.loads((prices.DATA / "prices.json").read_text(encoding="utf-8"))
    assert document["date"] > "2026"
    assert document["region"] == "us-east-1"


def test_the_bill_fits_an_80_column_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    prices.cost()
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
