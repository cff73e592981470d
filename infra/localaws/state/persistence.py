"""State on disk, put together: loaded at the start, kept while the local AWS runs."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from localaws import seams
from localaws.call import ApiCall
from localaws.client import AccessKey
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError, render
from localaws.reply import Reply
from localaws.state.batch import Batch, Records
from localaws.state.carrying import versions
from localaws.state.codec import Damaged
from localaws.state.database import Database
from localaws.state.errors import DiskFull, OtherVersion, Stopping, Unreadable
from localaws.state.folder import StateFolder
from localaws.state.keeper import Keeper
from localaws.state.snapshots import Snapshots
from localaws.state.source import Source
from localaws.state.urgency import Urgency, changes_items_alone, urgency_of

log = logging.getLogger(__name__)
WINDOW_VARIABLE = "LOCALAWS_SAVE_SECONDS"
WINDOW_SECONDS = 0.5
FULL = AwsError(
    "InsufficientStorage",
    "There is no room left on the disk to save this, so nothing was changed. Make room, then call "
    "again.",
    507,
)
STOPPING = AwsError("ServiceUnavailable", "The local AWS is stopping: this was not kept.", 503)


class Persistence:
    """``folder`` is the workspace's for state."""

    def __init__(
        self,
        control: ControlPlane,
        folder: Path,
        sources: Sequence[Source],
        restored: Callable[[], None],
    ) -> None:
        """``restored`` is called when other state has taken the place of what there was.

        Raises:
            Unusable: the folder can't be made.
        """
        self._control = control
        self._sources = sources
        self._read_last: Records = {}
        self.administrator: AccessKey | None = None
        """Whoever has this key may do everything, whatever state takes the place of another."""
        self.noticed: list[str] = []
        """Sentences for the user about what was damaged, and became of it."""
        self.folder = StateFolder(folder, versions(), self._notice)
        self._snapshots = Snapshots(self.folder)
        self._restored = restored
        window = float(os.environ.get(WINDOW_VARIABLE, WINDOW_SECONDS))
        self.keeper = Keeper(self._changes, self.folder.write, self._undo, window)

    async def start(self) -> None:
        """
        Raises:
            OtherVersion: it is of another moto, or a newer local AWS.
            Unusable: another program has it open, or this user may not. DiskFull.
        """
        await self._control.run(self.folder.load, self._read)
        self._read_sources()
        self.keeper.start()
        for content, why in self.folder.lost.items():
            needing = await self._control.run(seams.lose_content, content)
            self._notice(f"{needing} can't be read: {why}. Put it there again; all else is there.")
            self.keeper.touch()  # what is written refers to it still
        for source in self._sources:
            source.tell = self._touch_source
            source.tell()
        self._control.kept_by(self)

    def _notice(self, sentence: str) -> None:
        log.warning(sentence)
        self.noticed.append(sentence)

    def _touch_source(self) -> None:
        self.keeper.touch(graph=False)

    async def _changes(self, graph: bool) -> Batch:
        batch = await self._control.run_unnoticed(seams.state_changes, graph)
        for source in self._sources:
            batch.add(source.changes())
        return batch

    async def _undo(self) -> None:
        log.error("what was not saved is undone")
        await self._control.run_unnoticed(self.folder.reload, self._read)
        self._read_sources()

    def _read(self, records: Records, read_bytes: Callable[[str], bytes]) -> None:
        """On the control plane's thread: what the event loop holds is read there, afterwards."""
        seams.read_state(records, read_bytes)
        if self.administrator is not None:
            seams.make_administrator(self.administrator)
        self._read_last = records

    def _read_sources(self) -> None:
        records, self._read_last = self._read_last, {}
        for source in self._sources:
            own = {name: it for name, it in records.items() if name.startswith(source.prefix)}
            try:
                source.read(own)
            except (LookupError, TypeError, ValueError) as error:
                log.error("%s can't be read (%r), and is left out", source.prefix, error)

    def names(self) -> list[str]:
        """Of the snapshots."""
        return self._snapshots.names()

    async def save(self, name: str) -> None:
        """A snapshot of what there is now, in place of an earlier one of that name.

        Raises:
            NoSnapshot, DiskFull.
        """
        async with self.keeper.exclusively():
            await asyncio.to_thread(self._snapshots.save, name)

    async def restore(self, name: str) -> None:
        """Have all be as it was when the snapshot was saved.

        Raises:
            NoSnapshot, Unreadable, Damaged, OtherVersion, DiskFull: and nothing is changed.
        """
        async with self.keeper.exclusively():
            records = await asyncio.to_thread(self._snapshots.records, name)
            try:
                read = self.folder.contents.read
                await self._control.run_unnoticed(self._read, records, read)
                await asyncio.to_thread(self.folder.current.replace, records)
            except (Damaged, Unreadable, DiskFull):
                await self._undo()
                raise
            self._read_sources()
        self._restored()

    async def delete(self, name: str) -> None:
        """
        Raises:
            NoSnapshot.
        """
        await asyncio.to_thread(self._snapshots.delete, name)

    def _tidy(self) -> None:
        """Contents that no state refers to any more, earlier ones and snapshots included, go."""
        kept = seams.kept_contents(self.folder.current.read())
        for copy in (*self.folder.copies(), *self._snapshots.paths()):
            database = Database(copy)
            kept |= seams.kept_contents(database.read())
            database.close()
        self.folder.contents.keep_only(kept)

    def touch(self) -> None:
        self.keeper.touch()

    def begins(self, call: ApiCall) -> int | None:
        """To be asked before the call is queued."""
        if urgency_of(call) is Urgency.NEVER:
            return None
        return self.keeper.begins(graph=not changes_items_alone(call))

    async def acknowledged(
        self,
        call: ApiCall,
        reply: Reply,
        *,
        since: int | None = None,
        by_data_plane: bool = False,
    ) -> Reply:
        """The reply once what it says is as durable as it is to be, or that it is not."""
        urgency = min(urgency_of(call), Urgency.SOON if by_data_plane else max(Urgency))
        if urgency is Urgency.NEVER:
            return reply
        graph = not (by_data_plane or changes_items_alone(call))
        is_open = not (self.keeper.is_full or self.keeper.is_closed)
        may_wait = urgency is Urgency.SOON and self.keeper.window and is_open
        if may_wait or reply.status >= 400:
            self.keeper.touch(graph=graph)
            return reply
        try:
            await self.keeper.saved(graph=graph, since=since)
        except DiskFull:
            return render(FULL, seams.protocol_of(call))
        except Stopping:
            return render(STOPPING, seams.protocol_of(call))
        return reply

    async def close(self) -> None:
        await self.keeper.close()
        try:
            await asyncio.to_thread(self._tidy)
        except (Damaged, Unreadable, OtherVersion) as error:
            log.warning("what nobody refers to is not removed: %s", error)
        self.folder.close()
