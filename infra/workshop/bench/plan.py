"""What the bench measures of an endpoint: each figure's name, unit, bound and how it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from workshop.bench.clock import milliseconds_of, per_second, percentile
from workshop.bench.system import System, deployed
from workshop.bench.table import Table, table_of

BOUND_MEMORY = 1769  # MB: one vCPU, which the bounds are about
_SAMPLES = 100
_EACH = 300  # DynamoDB calls a thread


@dataclass(frozen=True)
class Figure:
    """``limit`` is the bound with ``<=`` or ``>=``, empty where none is set; ``take`` measures
    once."""

    name: str
    unit: str
    limit: str
    take: Callable[[Subject], float]

    @property
    def more_is_better(self) -> bool:
        return self.unit == "/s"


class Subject:
    """An endpoint that runs, and what has been deployed on it so far."""

    def __init__(self, url: str, stack: ExitStack) -> None:
        self._url = url
        self._stack = stack
        self._systems: dict[int, System] = {}
        self._tables: dict[int, Table] = {}

    def system(self, memory: int) -> System:
        if memory not in self._systems:
            made = self._stack.enter_context(deployed(self._url, memory))
            self._systems[memory] = made
        return self._systems[memory]

    def table(self, items: int) -> Table:
        if items not in self._tables:
            table = self._stack.enter_context(table_of(self._url))
            table.fill(items)
            self._tables[items] = table
        return self._tables[items]


def figures() -> Iterator[Figure]:
    for memory in (BOUND_MEMORY, 128):
        yield from _of_functions(memory)
    yield from _of_tables()


def _of_functions(memory: int) -> Iterator[Figure]:
    def figure(name: str, unit: str, limit: str, take: Callable[[Subject], float]) -> Figure:
        bound = limit if memory == BOUND_MEMORY else ""
        return Figure(f"{name}, {memory} MB", unit, bound, take)

    for kind in ("trivial", "boto3"):
        yield figure(f"cold start, {kind}", "ms", "", partial(_cold, memory, kind, False))
        name = f"cold start beyond the imports, {kind}"
        yield figure(name, "ms", "<= 60", partial(_cold, memory, kind, True))
    for kind in ("silent", "printing"):
        yield figure(f"warm invoke p50, {kind}", "ms", "<= 5", partial(_warm, memory, kind))
    for kind in ("silent", "printing"):
        name = f"API, Lambda, DynamoDB, {kind}"
        for percent, limit in ((50, "<= 7"), (95, "<= 12")):
            taken = partial(_post, memory, f"{kind}-writer", percent)
            yield figure(f"{name}, p{percent}", "ms", limit, taken)
        name = f"API requests with 8 clients, {kind}"
        yield figure(name, "/s", ">= 200", partial(_rate, memory, f"{kind}-writer"))
    name = "failures of 64 concurrent requests"
    yield figure(name, "", "<= 0", lambda subject: subject.system(memory).failures(64))


def _of_tables() -> Iterator[Figure]:
    for threads, limit in ((1, ">= 450"), (8, "")):
        noun = "thread" if threads == 1 else "threads"
        yield Figure(f"put_item with {threads} {noun}", "/s", limit, partial(_puts, threads))
        yield Figure(f"get_item with {threads} {noun}", "/s", "", partial(_gets, threads))
    for items in (1_000, 10_000):
        yield Figure(f"query of {items:,} items, p50", "ms", "", partial(_query, items))


def _cold(memory: int, kind: str, beyond_imports: bool, subject: Subject) -> float:
    whole, imports = subject.system(memory).cold_start(kind)
    return whole - imports if beyond_imports else whole


def _warm(memory: int, kind: str, subject: Subject) -> float:
    return _percentile(50, partial(subject.system(memory).invoke, kind))


def _post(memory: int, kind: str, percent: int, subject: Subject) -> float:
    return _percentile(percent, partial(subject.system(memory).post, kind))


def _rate(memory: int, kind: str, subject: Subject) -> float:
    return per_second(partial(subject.system(memory).post, kind), 8, _SAMPLES)


def _puts(threads: int, subject: Subject) -> float:
    return per_second(subject.table(0).put, threads, _EACH)


def _gets(threads: int, subject: Subject) -> float:
    return per_second(subject.table(0).get, threads, _EACH)


def _query(items: int, subject: Subject) -> float:
    return _percentile(50, subject.table(items).query)


def _percentile(percent: int, work: Callable[[], object]) -> float:
    return percentile(milliseconds_of(work, _SAMPLES), percent)
