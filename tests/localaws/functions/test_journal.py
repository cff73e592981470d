"""An environment's log: order, batches, the tail, and what a flood is cut to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from localaws.functions import journal as journals
from localaws.functions.journal import Event, Journal
from localaws.functions.loglines import PlatformEvent
from tests.localaws.functions.test_fleet import configuration


def batches(use: Callable[[Journal], object], wait: float = 0) -> list[list[Event]]:
    """What is handed over while ``use`` writes, and in the time after."""
    handed: list[list[Event]] = []

    async def run() -> None:
        use(Journal(configuration(), lambda _, __, events: handed.append(events)))
        await asyncio.sleep(wait)

    asyncio.run(run())
    return handed


def test_nothing_is_handed_over_before_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert batches(lambda journal: journal.platform(PlatformEvent("a\n"))) == []
    monkeypatch.setattr(journals, "FLUSH_SECONDS", 0.01)
    ((event,),) = batches(lambda journal: journal.platform(PlatformEvent("a\n")), wait=0.1)
    assert event[1] == "a\n"


def test_a_full_batch_is_handed_over_at_once() -> None:
    many = ["x\n"] * journals.BATCH_EVENTS
    (batch,) = batches(lambda journal: journal.from_function(1, many))
    assert len(batch) == journals.BATCH_EVENTS


def test_time_never_runs_backwards() -> None:
    def use(journal: Journal) -> None:
        for stamp in (10, 5, 20, 1):
            journal.from_function(stamp, [f"{stamp}\n"])
        journal.hand_over()

    (batch,) = batches(use)
    assert batch == [(10, "10\n"), (10, "5\n"), (20, "20\n"), (20, "1\n")]


def test_what_does_not_fit_is_counted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "KEPT_BYTES", 3 * (journals.BYTES_AN_EVENT + 2))
    tails = []

    def use(journal: Journal) -> None:
        journal.begin()
        journal.from_function(1, ["a\n", "b\n"])
        journal.from_function(1, ["c\n", "d\n", "e\n"])
        journal.close_invocation()
        tails.append(journal.tail)
        journal.begin()
        journal.from_function(1, ["next\n"])
        journal.hand_over()

    (batch,) = batches(use)
    texts = [text for _, text in batch]
    assert texts[:3] == ["a\n", "b\n", "c\n"]
    assert texts[3].startswith("[localaws] 2 more lines are not kept")
    assert texts[4:] == ["next\n"]
    assert tails[0].startswith(b"a\nb\nc\nd\ne\n")
