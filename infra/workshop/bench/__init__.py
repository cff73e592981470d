"""`workshop bench`: what a learner waits for, measured; against any endpoint that speaks AWS.

Every figure is a median over repeated runs. Peers stand beside the local AWS in the same run: all
of them take turns at each figure, so that a machine that changes its pace does so for all.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

from workshop.bench import floor, gate, labs, state
from workshop.bench.endpoint import Endpoint, Given, Own, Peer
from workshop.bench.plan import Subject, figures
from workshop.bench.report import Row, heading

T = TypeVar("T")
_EXAMPLES = """\
examples:
  workshop bench                                   a local AWS of its own
  workshop bench --endpoint http://127.0.0.1:5000  another one, already running
  workshop bench --peer 'moto=moto_server -p {port}' --peer 'x=env GATEWAY_PORT={port} x'
                                                   peers beside it, each started by its command
  workshop bench --rounds 5 --json figures.json
"""


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    endpoints: list[Endpoint] = [Own(), *options.peer]
    if options.endpoint:
        endpoints = [Given(options.endpoint, options.endpoint)]
    rows: list[Row] = []
    if len(endpoints) > 1:
        print(heading([each.name for each in endpoints]))
    for row in _rows(endpoints, options.rounds):
        print(row, flush=True)
        rows.append(row)
    if options.json:
        options.json.write_text(json.dumps([vars(row) for row in rows], indent=2))
    return 0


def _rows(endpoints: Sequence[Endpoint], rounds: int) -> Iterator[Row]:
    own = isinstance(endpoints[0], Own)
    if own:
        yield from _starts(endpoints, rounds)
    with ExitStack() as stack:
        urls = [stack.enter_context(each.running()).url for each in endpoints]
        subjects = [Subject(url, stack) for url in urls]
        for figure in figures():
            takes = [partial(figure.take, subject) for subject in subjects]
            yield _row(figure.name, figure.unit, medians(takes, rounds), figure.limit)
    if own:
        yield Row("floor of a boto3 cold start: bare import", "ms", [floor.bare_import(rounds)])
        yield from state.rows(rounds)
        yield from labs.rows(rounds)
        yield from gate.rows(rounds)


def _starts(endpoints: Sequence[Endpoint], rounds: int) -> Iterator[Row]:
    """How long each takes to its first answer, and what it holds a second later."""
    starts = [_try(partial(_start, endpoint, rounds)) for endpoint in endpoints]
    bare = _start(floor.BARE_MOTO, rounds)
    kinds = (
        ("start to first answered call", "ms", "<= 1000"),
        ("idle memory, helper processes included", "MB", "<= 120"),
    )
    for which, (name, unit, limit) in enumerate(kinds):
        taken = [(pair and pair[which], note) for pair, note in starts]
        beside = f"floor: bare moto {bare[which]:,.0f} {unit}"
        yield _row(name, unit, taken, limit, beside)


def _start(endpoint: Endpoint, rounds: int) -> tuple[float, float]:
    """Milliseconds and MB."""
    times, sizes = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        with endpoint.running() as running:
            times.append((time.perf_counter() - began) * 1000)
            time.sleep(1)
            sizes.append(running.memory)
    return median(times), median(sizes)


def medians(takes: Sequence[Callable[[], float]], rounds: int) -> list[tuple[float | None, str]]:
    """Of so many turns of each; of one that fails, what it failed with."""
    turns = [[_try(take) for take in takes] for _ in range(rounds)]
    return [_median(each) for each in zip(*turns, strict=True)]


def _median(taken: Sequence[tuple[float | None, str]]) -> tuple[float | None, str]:
    values = [value for value, _ in taken if value is not None]
    failure = next((why for _, why in taken if why), "")
    return (None, failure) if failure else (median(values), "")


def _try(measure: Callable[[], T]) -> tuple[T | None, str]:
    """What was measured, or why not: a peer may lack it, and its row says so."""
    try:
        return measure(), ""
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"[:60]


def _row(
    name: str, unit: str, taken: Sequence[tuple[float | None, str]], limit: str, note: str = ""
) -> Row:
    notes = [note, *(why for _, why in taken)]
    return Row(name, unit, [value for value, _ in taken], limit, list(filter(None, notes)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop bench",
        description="Measure what a learner waits for; every figure is a median.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--endpoint", help="an AWS endpoint that runs (default: our own)")
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        type=Peer.parse,
        metavar="NAME=COMMAND",
        help="another local AWS beside ours; COMMAND has {port} where its port goes",
    )
    parser.add_argument("--rounds", type=int, default=3, help="repetitions (default: 3)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser
