"""What learners see of a tuning."""

from __future__ import annotations

import json
from typing import Any

import pytest

from powertuning.analysis import Stat
from powertuning.visualization import url
from workshop import power_chart
from workshop.powerchart import Chart

ROWS = ((128, 1600.0, 1e-6), (256, 800.0, 2e-6), (512, 400.0, 4e-6), (1024, 300.0, 6e-6))
STATS = [
    Stat(value=mb, averageDuration=ms, averagePrice=cost, totalCost=cost) for mb, ms, cost in ROWS
]


def chart(weight: float = 0.5, **guess: float) -> Chart:
    return Chart("mine", STATS, weight, {int(mb[1:]): ms for mb, ms in guess.items()})


def run(**more: Any) -> dict[str, Any]:
    asked = {"lambdaARN": "arn:aws:lambda:us-east-1:123456789012:function:mine"}
    output = {"power": 128, "stateMachine": {"visualization": url(STATS)}}
    return {
        "status": "SUCCEEDED",
        "input": json.dumps(asked),
        "output": json.dumps(output),
    } | more


def test_the_table_has_each_size_and_each_strategys_choice() -> None:
    assert chart().rows() == [
        ("128 MB", "1,600.0 ms", "$1.00", "cost"),
        ("256 MB", "800.0 ms", "$2.00", "balanced"),
        ("512 MB", "400.0 ms", "$4.00", ""),
        ("1,024 MB", "300.0 ms", "$6.00", "speed"),
    ]
    assert max(map(len, chart().table().splitlines())) <= 80


@pytest.mark.parametrize(("weight", "power"), [(0.0, 1024), (0.3, 512), (0.5, 256), (1.0, 128)])
def test_balanced_moves_with_its_weight(weight: float, power: int) -> None:
    assert "balanced" in chart(weight).optima()[power]


def test_the_drawing_is_made_of_the_numbers_and_of_the_guess() -> None:
    assert chart().drawn() == chart().drawn()
    assert chart().drawn() != chart(1.0).drawn()
    assert chart().drawn() != chart(m128=1000, m1024=500).drawn()


def test_a_slider_redraws_the_chart_and_its_table() -> None:
    controls = chart().controls()
    (image, table), slider = controls.children[0].children, controls.children[1]
    before = image.value
    assert "<td>256 MB</td><td>800.0 ms</td><td>$2.00</td><td>balanced</td>" in table.value
    slider.value = 0.3
    assert image.value != before
    assert "<td>512 MB</td><td>400.0 ms</td><td>$4.00</td><td>balanced</td>" in table.value
    assert "balanced: 512 MB" in image.alt


def test_without_a_front_end_it_is_text_and_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    power_chart(run(), guess={128: 1000})
    shown = capsys.readouterr().out
    assert shown.startswith("mine\n")
    assert "balanced" in shown


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (run(output="{}"), "the execution is SUCCEEDED (it measured nothing)."),
        (
            run(status="FAILED", output=None, cause="Missing num or num below 5"),
            "the execution is FAILED (Missing num or num below 5).",
        ),
    ],
)
def test_where_nothing_was_measured_it_says_why(
    run: dict[str, Any], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    power_chart(run)
    assert capsys.readouterr().out == f"There is nothing to draw: {sentence}\n"
