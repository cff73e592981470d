"""What a power tuning measured: a chart of memory against duration and cost, and its numbers."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from powertuning.analysis import Stat, best
from powertuning.plan import STRATEGIES
from powertuning.visualization import points
from workshop.chart import show_image
from workshop.magics import notebook_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MILLION = 1_000_000
_HEAD = ("memory", "duration", "a million calls", "best for")
_HEADROOM = 1.3  # for the strategies' names, above the curves
_TABLE = "text-align:right;border-spacing:1em 0;border-collapse:separate"
_EVEN = 0.5  # what balanced gives to cost, unless the input says otherwise

Guess = Mapping[int, float]


def power_chart(run: Mapping[str, Any], guess: Guess | None = None) -> None:
    """Show what an execution of a power tuner measured, with each strategy's optimum.

    `run` is what `describe_execution` answered, `guess` is milliseconds by MB.
    """
    output = json.loads(run.get("output") or "{}")
    if "stateMachine" not in output:
        print(_nothing(run))
        return
    asked = json.loads(run["input"])
    chart = Chart(
        name=asked["lambdaARN"].rpartition(":")[2],
        stats=_stats(output["stateMachine"]["visualization"]),
        weight=asked.get("balancedWeight", _EVEN),
        guess=guess or {},
    )
    if _somebody_looks():
        display(chart.controls())  # type: ignore[no-untyped-call]  # IPython ships no types
    else:
        print(chart.table())
        show_image(chart.drawn(), alt=chart.in_words())


def _somebody_looks() -> bool:
    """A widget is dead without its front end: what is stored or read elsewhere is a picture."""
    shell = get_ipython()
    return shell is not None and notebook_of(shell) is not None


def _nothing(run: Mapping[str, Any]) -> str:
    cause = run.get("cause") or "it measured nothing"
    return f"There is nothing to draw: the execution is {run['status']} ({cause})."


def _stats(url: str) -> list[Stat]:
    return [
        Stat(value=power, averageDuration=duration, averagePrice=cost, totalCost=cost)
        for power, duration, cost in points(url)
    ]


class Chart:
    def __init__(self, name: str, stats: Sequence[Stat], weight: float, guess: Guess) -> None:
        self._name, self._stats, self._guess = name, stats, guess
        self.weight = weight

    def optima(self) -> dict[int, list[str]]:
        """Strategies by the MB that they choose."""
        chosen: dict[int, list[str]] = {}
        for strategy in STRATEGIES:
            power = best(self._stats, strategy, self.weight)["value"]
            chosen.setdefault(power, []).append(strategy)
        return chosen

    def rows(self) -> list[tuple[str, str, str, str]]:
        """MB, duration, cost of a million invocations, and who would choose it."""
        chosen = self.optima()
        return [
            (
                f"{each['value']:,} MB",
                f"{each['averageDuration']:,.1f} ms",
                f"${each['averagePrice'] * _MILLION:,.2f}",
                ", ".join(chosen.get(each["value"], [])),
            )
            for each in self._stats
        ]

    def table(self) -> str:
        lines = [
            f"{power:>10}{duration:>16}{cost:>18}   {strategies}".rstrip()
            for power, duration, cost, strategies in (_HEAD, *self.rows())
        ]
        return "\n".join([self._name, *lines])

    def drawn(self) -> bytes:
        """A PNG: duration to the left axis, cost to the right, told apart by their strokes."""
        from matplotlib.figure import Figure  # a third of a second, which other commands don't need

        figure = Figure(figsize=(8, 4.5), layout="constrained")
        duration = figure.subplots()
        cost = duration.twinx()
        powers = [each["value"] for each in self._stats]
        durations = [each["averageDuration"] for each in self._stats]
        costs = [each["averagePrice"] * _MILLION for each in self._stats]
        duration.plot(powers, durations, "o-", color="tab:blue", label="duration")
        if self._guess:
            mine = sorted(self._guess.items())
            duration.plot(*zip(*mine, strict=True), "x:", color="tab:gray", label="your guess")
        cost.plot(powers, costs, "s--", color="tab:red", label="cost")
        self._mark_optima(duration)
        duration.set(title=self._name, xlabel="memory in MB", ylabel="duration in ms")
        duration.set(ylim=(0, _HEADROOM * max([*durations, *self._guess.values()])), xticks=powers)
        cost.set(ylabel="cost of a million calls in US$", ylim=(0, _HEADROOM * max(costs)))
        figure.legend(loc="outside lower center", ncols=3, frameon=False)
        image = BytesIO()
        figure.savefig(image, format="png", dpi=100)
        return image.getvalue()

    def _mark_optima(self, axes: Axes) -> None:
        for power, strategies in self.optima().items():
            axes.axvline(power, color="0.8", zorder=0)
            axes.annotate(
                "\n".join(strategies),
                (power, 0.98),
                xycoords=("data", "axes fraction"),
                ha="center",
                va="top",
                bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": "0.6"},
            )

    def in_words(self) -> str:
        chosen = "; ".join(f"{', '.join(who)}: {mb} MB" for mb, who in self.optima().items())
        return (
            f"Two curves over {len(self._stats)} sizes of {self._name}: duration, and cost. Best"
            f" for {chosen}. The table has the same numbers."
        )

    def controls(self) -> Any:
        """The chart with its table beside it, and a slider for what balanced means."""
        # It ships no types.
        from ipywidgets import HTML, FloatSlider, HBox, Image, VBox  # type: ignore[import-untyped]

        slider = FloatSlider(
            value=self.weight,
            min=0,
            max=1,
            step=0.05,
            description="Balanced: weight of cost, 0 is speed, 1 is cost",
            style={"description_width": "initial"},
            layout={"width": "500px"},
            continuous_update=False,
        )
        image, table = Image(layout={"width": "60%", "min_width": "400px"}), HTML()

        def draw(weight: float) -> None:
            self.weight = weight
            image.value, image.alt, table.value = self.drawn(), self.in_words(), self._as_html()

        slider.observe(lambda change: draw(change["new"]), "value")
        draw(self.weight)
        return VBox([HBox([image, table], layout={"flex_flow": "row wrap"}), slider])

    def _as_html(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in _HEAD)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.rows()
        )
        caption = f"<caption>{html.escape(self._name)}</caption>"
        return f'<table style="{_TABLE}">{caption}<tr>{head}</tr>{body}</table>'
