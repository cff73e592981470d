"""Which log events go when there are more than are kept."""

from __future__ import annotations

from types import SimpleNamespace

from localaws.seams.mends.logbounds import Kept


class Stream(SimpleNamespace):
    events: list[int]

    def write(self, kept: Kept, *events: int) -> None:
        self.events += events
        kept.add(self, len(events))


def test_the_oldest_go_whichever_stream_they_are_of() -> None:
    kept, a, b = Kept(4), Stream(events=[]), Stream(events=[])
    a.write(kept, 1, 2)
    b.write(kept, 3, 4)
    assert (a.events, b.events) == ([1, 2], [3, 4])
    a.write(kept, 5)
    assert (a.events, b.events) == ([5], [3, 4])
    a.write(kept, 6, 7, 8)
    assert (a.events, b.events) == ([5, 6, 7, 8], [])


def test_the_newest_batch_stays_however_large_it_is() -> None:
    kept, a = Kept(2), Stream(events=[])
    a.write(kept, 1, 2, 3)
    assert a.events == [1, 2, 3]
    a.write(kept, 4)
    assert a.events == [4]


def test_a_stream_that_is_gone_is_passed_over() -> None:
    kept, a, b = Kept(2), Stream(events=[]), Stream(events=[])
    a.write(kept, 1, 2)
    del a
    b.write(kept, 3, 4)
    assert b.events == [3, 4]
