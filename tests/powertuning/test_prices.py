"""Prices, by hand, of each region that has its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from powertuning.prices import Prices

FILE = Path(__file__).parents[2] / "data" / "prices.json"


def prices(region: str) -> Prices:
    return Prices(json.loads(FILE.read_text(encoding="utf-8")), region)


@pytest.mark.parametrize(
    ("region", "base"),
    [
        ("us-east-1", 2.1e-9),
        ("eu-west-1", 2.1e-9),
        ("af-south-1", 2.8e-9),
        ("ap-east-1", 2.9e-9),
        ("ap-northeast-3", 2.7e-9),
        ("eu-south-1", 2.4e-9),
        ("me-south-1", 2.6e-9),
        ("cn-north-1", 1.42e-8),
        ("cn-northwest-1", 1.42e-8),
    ],
)
def test_a_millisecond_costs_what_the_region_asks(region: str, base: float) -> None:
    here = prices(region)
    assert here.invocation(1, 128, "x86_64") == pytest.approx(base)
    assert here.invocation(1, 128, "arm64") == pytest.approx(1.7e-9)


@pytest.mark.parametrize(
    ("billed", "power", "dollars"),
    [(1, 128, 2.1e-9), (0.2, 128, 2.1e-9), (100, 256, 4.2e-7), (35.01, 1024, 6.048e-7)],
)
def test_a_price_is_of_whole_milliseconds_and_of_memory(
    billed: float, power: int, dollars: float
) -> None:
    assert prices("us-east-1").invocation(billed, power, "x86_64") == pytest.approx(dollars)


@pytest.mark.parametrize(
    ("region", "dollars"),
    [
        ("us-east-1", 0.025),
        ("us-west-1", 0.0279),
        ("eu-west-3", 0.0297),
        ("eu-south-1", 0.02625),
        ("ap-south-1", 0.0285),
        ("ap-northeast-2", 0.0271),
        ("ap-east-1", 0.0275),
        ("me-south-1", 0.0275),
        ("af-south-1", 0.02975),
        ("sa-east-1", 0.0375),
        ("us-gov-west-1", 0.03),
        ("cn-north-1", 0.1891),
    ],
)
def test_a_thousand_transitions_cost_what_the_region_asks(region: str, dollars: float) -> None:
    assert prices(region).execution(1000) == dollars


def test_a_price_of_transitions_has_five_decimals() -> None:
    assert prices("us-west-1").execution(18) == 0.0005
