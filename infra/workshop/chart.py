"""What a load test measured: as a table, and drawn."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from checks import loadtest
from checks.errors import Explained
from checks.loadtest import LEAST_RATE, MOST_ERRORS, MOST_P95, LoadReport

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NONE = "There is no report of a load test yet. Run the cell above that starts locust."


def load_report() -> None:
    """Show the last load test: what it measured beside what is asked for, and how it went."""
    try:
        report = loadtest.load()
    except Explained as error:
        print(error)
        return
    print(table(report) if report else _NONE)
    if report:
        show_image(drawn(report), alt=_in_words(report))


def table(report: LoadReport) -> str:
    """The figures, the warm-up left out, in lines of at most 80 columns."""
    mix = ", ".join(f"{operation} {share}" for operation, share in report.mix.items())
    rows = [
        ("requests/s", f"{report.requests_per_second:,.1f}", f"at least {LEAST_RATE:g}"),
        ("errors", f"{report.error_rate:.1f} %", f"at most {MOST_ERRORS:g} %"),
        ("average", f"{report.average_ms:,.1f} ms", ""),
        ("p50", f"{report.p50_ms:,.1f} ms", ""),
        ("p90", f"{report.p90_ms:,.1f} ms", ""),
        ("p95", f"{report.p95_ms:,.1f} ms", f"at most {MOST_P95:,g} ms"),
        ("p99", f"{report.p99_ms:,.1f} ms", ""),
    ]
    lines = [f"{report.requests:,} requests of {report.users} users: {mix}", ""]
    lines += [f"{name:<12}{value:>14}   {wanted}".rstrip() for name, value, wanted in rows]
    return "\n".join([*lines, "", *_about_the_warm_up(report)])


def _about_the_warm_up(report: LoadReport) -> list[str]:
    seconds, slowest = report.warm_up["seconds"], report.warm_up["slowest_ms"]
    lines = [f"Left out: a warm-up of {seconds:g} s, with a request of {slowest:,.0f} ms."]
    if report.started_cold:
        lines += ["That is slower than 99 of 100 that followed: the run started cold."]
    return lines


def drawn(report: LoadReport) -> bytes:
    """A PNG of latency and throughput by the second, the warm-up included."""
    from matplotlib.figure import Figure  # a third of a second, which other commands don't need

    figure = Figure(figsize=(8, 5), layout="constrained")
    latency, rate = figure.subplots(2, sharex=True)
    at = [second + 0.5 for second in range(len(report.seconds))]
    _draw_latency(latency, at, report)
    rate.plot(at, [each.requests for each in report.seconds], color="black")
    rate.set(xlabel="seconds since the start", ylabel="requests/s", ylim=(0, None))
    for axes in (latency, rate):
        axes.axvspan(0, report.warm_up["seconds"], color="0.9")
        axes.margins(x=0)
    latency.text(0, 1.02, " warm-up in grey", transform=latency.transAxes)
    image = BytesIO()
    figure.savefig(image, format="png", dpi=100)
    return image.getvalue()


def _draw_latency(axes: Axes, at: list[float], report: LoadReport) -> None:
    # Told apart by their strokes, not by colour.
    for name, stroke in (("p95_ms", "--"), ("p50_ms", "-")):
        values = [getattr(each, name) for each in report.seconds]
        gaps = [float("nan") if value is None else value for value in values]
        axes.plot(at, gaps, stroke, color="black", label=name.removesuffix("_ms"))
    axes.set(ylabel="latency in ms", ylim=(0, None))
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False)


def _in_words(report: LoadReport) -> str:
    return (
        f"Two curves over {len(report.seconds)} seconds: latency, half of the requests below"
        f" {report.p50_ms:g} ms and 95 of 100 below {report.p95_ms:g} ms; and"
        f" {report.requests_per_second:g} requests per second. The table has the same numbers."
    )


def show_image(image: bytes, alt: str) -> None:
    from IPython.display import Image, display

    # IPython ships no types.
    display(Image(image, alt=alt))  # type: ignore[no-untyped-call]
