from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from localaws import garbage


class Cycle:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


def test_nothing_is_looked_for_while_much_is_made_that_stays() -> None:
    garbage.put_off()
    assert not gc.isenabled()


def test_what_there_was_stays_until_it_is_said_that_it_need_not() -> None:
    garbage.put_off()
    old = weakref.ref(Cycle())
    garbage.begin()
    gc.collect()
    assert old() is not None
    garbage.look_everywhere()
    gc.collect()
    assert old() is None


def test_garbage_does_not_pile_up() -> None:
    garbage.put_off()
    garbage.begin()
    made = [weakref.ref(Cycle()) for _ in range(20 * garbage.THRESHOLDS[0])]
    assert sum(one() is not None for one in made) <= garbage.THRESHOLDS[0]
