"""The analysis of a run beside tables that were computed by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powertuning.analysis import Stat, best, stat, transitions, trimmed_mean
from powertuning.report import Report
from powertuning.visualization import ADDRESS, Point, points, url
from tests.powertuning.test_plan import plan
from tests.powertuning.test_prices import prices


def stats(*rows: tuple[int, float, float]) -> list[Stat]:
    """Of MB, milliseconds and dollars."""
    return [
        Stat(value=mb, averageDuration=ms, averagePrice=dollars, totalCost=dollars)
        for mb, ms, dollars in rows
    ]


# cost/max and duration/max: 1/6 and 1; 1/3 and 1/2; 2/3 and 1/4; 1 and 3/16
TABLE = stats((128, 1600, 1.0), (256, 800, 2.0), (512, 400, 4.0), (1024, 300, 6.0))


@pytest.mark.parametrize(
    ("strategy", "weight", "power"),
    [
        ("cost", 0.5, 128),
        ("speed", 0.5, 1024),
        ("balanced", 0, 1024),
        ("balanced", 0.05, 1024),  # 0.288 at 256, 0.271 at 512, 0.228 at 1024
        ("balanced", 0.3, 512),  # 0.75, 0.45, 0.375, 0.431
        ("balanced", 0.5, 256),  # 0.583, 0.417, 0.458, 0.594
        ("balanced", 0.8, 128),  # 0.333, 0.367, 0.583, 0.838
        ("balanced", 1, 128),
    ],
)
def test_each_strategy_chooses_as_by_hand(strategy: str, weight: float, power: int) -> None:
    assert best(TABLE, strategy, weight)["value"] == power


def test_of_equal_prices_the_faster_is_cheaper_and_of_equal_times_the_cheaper_faster() -> None:
    same_price = stats((128, 100, 1.0), (256, 50, 1.0))
    assert best(same_price, "cost", 0.5)["value"] == 256
    same_time = stats((256, 100, 2.0), (128, 100, 1.0))
    assert best(same_time, "speed", 0.5)["value"] == 128


@pytest.mark.parametrize(
    ("discarded", "mean"), [(0, 14.5), (0.1, 5.5), (0.2, 5.5), (0.25, 5.5), (0.4, 5.5)]
)
def test_the_slowest_and_fastest_are_left_out_of_the_mean(discarded: float, mean: float) -> None:
    assert trimmed_mean([100, 1, 2, 3, 4, 5, 6, 7, 8, 9], discarded) == pytest.approx(mean)


@given(st.lists(st.floats(0, 1e6), min_size=5), st.floats(0, 0.4))
def test_a_mean_lies_among_its_values(values: list[float], discarded: float) -> None:
    mean = trimmed_mean(values, discarded)
    assert min(values) <= mean * (1 + 1e-9) + 1e-9
    assert mean <= max(values) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("region", "architecture", "average", "total"),
    [
        # billed 40, 41, 42, 43, 900: without the extremes 42; all are 1,066
        ("us-east-1", "x86_64", 42 * 2.1e-9 * 4, 1066 * 2.1e-9 * 4),
        ("us-east-1", "arm64", 42 * 1.7e-9 * 4, 1066 * 1.7e-9 * 4),
        ("af-south-1", "x86_64", 42 * 2.8e-9 * 4, 1066 * 2.8e-9 * 4),
        ("cn-north-1", "x86_64", 42 * 1.42e-8 * 4, 1066 * 1.42e-8 * 4),
    ],
)
def test_a_size_has_a_price_by_region_and_architecture(
    region: str, architecture: str, average: float, total: float
) -> None:
    reports = [Report(billed - 0.5, billed) for billed in (40, 900, 41, 43, 42)]
    made = stat(plan(), 512, reports, prices(region), architecture)
    assert made == {
        "value": 512,
        "averageDuration": 41.5,
        "averagePrice": pytest.approx(average),
        "totalCost": pytest.approx(total),
    }


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"powerValues": [128, 256, 512, 1024], "num": 10}, 18),
        ({"powerValues": "ALL"}, 144),
        ({"powerValues": [128, 256], "num": 5, "onlyColdStarts": True}, 28),
    ],
    ids=str,
)
def test_transitions_are_six_and_three_a_size(given: dict[str, Any], count: int) -> None:
    assert transitions(plan(**given)) == count


single = st.floats(width=32, min_value=0, allow_infinity=False)


@given(st.dictionaries(st.integers(128, 10240), st.tuples(single, single), min_size=1))
def test_the_fragment_decodes_to_the_same_numbers(rows: dict[int, tuple[float, float]]) -> None:
    made = stats(*((mb, ms, dollars) for mb, (ms, dollars) in rows.items()))
    assert points(url(made)) == [Point(mb, *rows[mb]) for mb in sorted(rows)]


def test_the_fragment_is_base64_of_little_endian_numbers() -> None:
    assert url(stats((128, 1.0, 0.5))) == f"{ADDRESS}#gAA=;AACAPw==;AAAAPw=="


@pytest.mark.parametrize(
    "text", ["", ADDRESS, f"{ADDRESS}#gAA=", f"{ADDRESS}#gAA=;AACAPw==;AA==", "#a;b;c", "#?;;"]
)
def test_another_text_is_no_fragment(text: str) -> None:
    with pytest.raises(ValueError, match=r"fragment|columns|base64|padding|alphabet"):
        points(text)
