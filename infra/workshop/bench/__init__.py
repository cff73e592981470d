"""`workshop bench`: what a learner waits for, measured; against any endpoint that speaks AWS.

Every figure is a median over repeated runs. A peer stands beside the local AWS when the same
script runs against its endpoint.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from workshop.bench import labs, server, system
from workshop.bench.clock import milliseconds_of, per_second, percentile
from workshop.bench.system import System

_EXAMPLES = """\
examples:
  workshop bench                                   a local AWS of its own
  workshop bench --endpoint http://127.0.0.1:5000  another one, already running
  workshop bench --rounds 5 --json figures.json
"""


@dataclass(frozen=True)
class Row:
    """A figure, and what it should be: `limit` with `<=` or `>=`, or None where none is set."""

    name: str
    value: float | None
    unit: str
    limit: str = ""
    note: str = ""

    def __str__(self) -> str:
        value = "none" if self.value is None else f"{self.value:,.1f} {self.unit}"
        return f"{self.name:<52}{value:>14}  {self.limit:<10}{self.note}".rstrip()


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    rows: list[Row] = []
    for row in _rows(options.endpoint, options.rounds):
        print(row, flush=True)
        rows.append(row)
    if options.json:
        options.json.write_text(json.dumps([vars(row) for row in rows], indent=2))
    return 0


def _rows(endpoint: str | None, rounds: int) -> Iterator[Row]:
    if endpoint:
        yield from _measured(endpoint, rounds)
        return
    ready, memory = server.start_and_idle(rounds)
    yield Row("start to first answered call", ready, "ms", "<= 1000")
    yield Row("idle memory, its helper process included", memory, "MB", "<= 120")
    with server.running() as own:
        yield from _measured(own, rounds)
    for name, milliseconds in labs.check_times(rounds):
        limit = "<= 5000" if name == "all labs" else "<= 1000"
        yield Row(f"checks of {name}", milliseconds, "ms", limit)


def _measured(endpoint: str, rounds: int) -> Iterator[Row]:
    for memory, bound in ((1769, True), (128, False)):
        deployed = system.deploy(endpoint, memory)
        try:
            for name, measure, unit, limit in _plan(deployed, rounds):
                yield _row(f"{name}, {memory} MB", measure, unit, limit if bound else "")
        finally:
            deployed.take_down()
    with system.table_of(endpoint) as table:
        for threads, limit in ((1, ">= 450"), (8, "")):
            noun = "thread" if threads == 1 else "threads"
            for verb, work in (("put", table.put), ("get", table.get)):
                rate = partial(per_second, work, threads, 300)
                yield _row(
                    f"{verb}_item with {threads} {noun}",
                    partial(_median_of, rate, rounds),
                    "/s",
                    limit if verb == "put" else "",
                )


Plan = Iterator[tuple[str, Callable[[], float], str, str]]


def _plan(deployed: System, rounds: int) -> Plan:
    """What is measured of one deployed system: name, measurement, unit, bound."""
    for kind in ("trivial", "boto3"):
        cold = partial(deployed.cold_start, kind)
        name = f"cold start beyond the imports, {kind}"
        yield name, partial(_median_of, cold, rounds), "ms", "<= 60"
    for kind in ("silent", "printing"):
        invoke = partial(deployed.invoke, kind)
        yield f"warm invoke p50, {kind}", partial(_p50_of, invoke, 100 * rounds), "ms", "<= 5"
    posts: list[float] = []

    def post_p50() -> float:
        posts.extend(milliseconds_of(deployed.post, 100 * rounds))
        return percentile(posts, 50)

    yield "API, Lambda, DynamoDB p50", post_p50, "ms", "<= 7"
    yield "API, Lambda, DynamoDB p95", lambda: percentile(posts, 95), "ms", "<= 12"
    yield (
        "API requests with 8 clients",
        partial(_median_of, partial(per_second, deployed.post, 8, 100), rounds),
        "/s",
        ">= 200",
    )
    yield "failures of 64 concurrent requests", lambda: deployed.failures(64), "", "<= 0"


def _median_of(measure: Callable[[], float], rounds: int) -> float:
    return median(measure() for _ in range(rounds))


def _p50_of(work: Callable[[], object], times: int) -> float:
    return percentile(milliseconds_of(work, times), 50)


def _row(name: str, measure: Callable[[], float], unit: str, limit: str) -> Row:
    try:
        return Row(name, measure(), unit, limit)
    except Exception as error:  # a peer may lack what is measured; its row says so
        return Row(name, None, unit, limit, f"{type(error).__name__}: {error}"[:60])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop bench",
        description="Measure what a learner waits for; every figure is a median.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--endpoint", help="an AWS endpoint that runs (default: our own)")
    parser.add_argument("--rounds", type=int, default=3, help="repetitions (default: 3)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser
