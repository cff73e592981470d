"""Which log events go when there are more than are kept."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from localaws.seams.mends import logbounds
from localaws.seams.mends.logbounds import BYTES_AN_EVENT, Kept

PLENTY = 10**9


class Stream(SimpleNamespace):
    def __init__(self) -> None:
        super().__init__(events=[])

    def write(self, kept: Kept, *events: int, text: str = "") -> None:
        self.events += [SimpleNamespace(message=text, event_id=number) for number in events]
        kept.add(self, len(events))

    @property
    def numbers(self) -> list[int]:
        return [event.event_id for event in self.events]


def test_the_oldest_go_whichever_stream_they_are_of() -> None:
    kept, a, b = Kept(4, PLENTY), Stream(), Stream()
    a.write(kept, 1, 2)
    b.write(kept, 3, 4)
    assert (a.numbers, b.numbers) == ([1, 2], [3, 4])
    a.write(kept, 5)
    assert (a.numbers, b.numbers) == ([5], [3, 4])
    a.write(kept, 6, 7, 8)
    assert (a.numbers, b.numbers) == ([5, 6, 7, 8], [])


def test_what_was_read_at_the_start_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbounds, "EVENTS_A_BATCH", 2)
    kept, before, a, b = Kept(6, PLENTY), Stream(), Stream(), Stream()
    before.write(kept, 0)
    a.write(Kept(6, PLENTY), 1, 2, 5)
    b.write(Kept(6, PLENTY), 3, 4)
    kept.count_anew([b, a])
    b.write(kept, 6, 7)
    assert (before.numbers, a.numbers, b.numbers) == ([0], [5], [3, 4, 6, 7])


def test_what_retention_took_is_not_taken_twice() -> None:
    kept, a = Kept(3, PLENTY), Stream()
    a.write(kept, 1, 2)
    a.events = a.events[1:]
    a.write(kept, 3, 4)
    assert a.numbers == [3, 4]


def test_the_newest_batch_stays_however_large_it_is() -> None:
    kept, a = Kept(2, PLENTY), Stream()
    a.write(kept, 1, 2, 3)
    assert a.numbers == [1, 2, 3]
    a.write(kept, 4)
    assert a.numbers == [4]


def test_a_stream_that_is_gone_is_passed_over() -> None:
    kept, a, b = Kept(2, PLENTY), Stream(), Stream()
    a.write(kept, 1, 2)
    del a
    b.write(kept, 3, 4)
    assert b.numbers == [3, 4]


def test_the_oldest_go_when_there_is_too_much_text() -> None:
    kept, a, b = Kept(100, 2 * BYTES_AN_EVENT + 1500), Stream(), Stream()
    a.write(kept, 1, text="x" * 1000)
    b.write(kept, 2, text="x" * 500)
    assert (a.numbers, b.numbers) == ([1], [2])
    b.write(kept, 3)
    assert (a.numbers, b.numbers) == ([], [2, 3])
