"""Whoever waits is told of the commit that has their change, and of no other."""

from __future__ import annotations

import asyncio
import threading

import pytest

from localaws.state.batch import Batch
from localaws.state.errors import DiskFull, Stopping
from localaws.state.keeper import Keeper


class Disk:
    """Writes when it is let, ``room`` times; ``has_begun`` is set while it writes."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.has_begun = threading.Event()
        self.may_write = threading.Event()

    async def changes(self, graph: bool) -> Batch:
        return Batch(put={("things", "a"): b"1"})

    def write(self, _: Batch) -> bool:
        self.has_begun.set()
        self.may_write.wait(10)
        self.room -= 1
        if self.room < 0:
            raise DiskFull("full")
        return True

    async def undo(self) -> None:
        """Nothing is held here."""

    def keeper(self) -> Keeper:
        return Keeper(self.changes, self.write, self.undo, window=0)


async def during_a_commit(disk: Disk, keeper: Keeper) -> int:
    """The moment of a change that was queued before the commit, which now is being written."""
    moment = keeper.begins()
    keeper.start()
    keeper.touch()
    await asyncio.to_thread(disk.has_begun.wait, 10)
    return moment


def test_what_was_queued_before_a_commit_is_answered_with_it_and_not_with_the_next() -> None:
    async def story() -> None:
        disk = Disk(room=1)
        keeper = disk.keeper()
        moment = await during_a_commit(disk, keeper)
        told = asyncio.ensure_future(keeper.saved(since=moment))
        later = asyncio.ensure_future(keeper.saved(since=keeper.begins()))
        await asyncio.sleep(0)
        disk.may_write.set()
        await told
        with pytest.raises(DiskFull):
            await later
        await keeper.saved(since=moment)  # heard of it as late as that
        await keeper.close()

    asyncio.run(story())


def test_what_a_commit_could_not_write_is_refused_however_late_one_hears_of_it() -> None:
    async def story() -> None:
        disk = Disk(room=0)
        keeper = disk.keeper()
        moment = await during_a_commit(disk, keeper)
        disk.may_write.set()
        with pytest.raises(DiskFull):
            await keeper.saved(since=keeper.begins())
        with pytest.raises(DiskFull):
            await keeper.saved(since=moment)
        await keeper.close()

    asyncio.run(story())


def test_what_changes_during_the_last_commit_is_written_before_the_end() -> None:
    async def story() -> None:
        disk = Disk(room=2)
        keeper = disk.keeper()
        await during_a_commit(disk, keeper)
        told = asyncio.ensure_future(keeper.saved())
        closed = asyncio.ensure_future(keeper.close())
        await asyncio.sleep(0)
        disk.may_write.set()
        await asyncio.wait_for(asyncio.gather(told, closed), 10)
        assert disk.room == 0

    asyncio.run(story())


def test_what_changes_after_the_end_is_refused_and_waits_for_nothing() -> None:
    async def story() -> None:
        disk = Disk(room=9)
        disk.may_write.set()
        keeper = disk.keeper()
        keeper.start()
        await keeper.close()
        with pytest.raises(Stopping):
            await asyncio.wait_for(keeper.saved(), 10)

    asyncio.run(story())
