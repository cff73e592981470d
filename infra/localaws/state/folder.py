"""Where a workspace's state is: one database, some earlier ones, and the contents they refer to.

state/current.db      what there is; beside it how many writes to it were answered
state/earlier/*.db    copies, by the time at which they were made
state/contents/       what is too large for records, by digest
state/reserve         room for what was answered before the disk was full
state/damaged/        files that could not be read, as they were found

Another copy is made at each start, and while it runs now and then.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from localaws.state.batch import Batch, Records
from localaws.state.codec import Damaged
from localaws.state.contents import NAME, Contents, sync_folder, write_file
from localaws.state.database import Database
from localaws.state.errors import DiskFull, OtherVersion, Unreadable, Unusable
from localaws.state.log import transactions_end

EARLIER = 5  # copies that are kept
COPY_SECONDS = 600.0
RESERVE = 2 * 1024 * 1024
Read = Callable[[Records, Callable[[str], bytes]], None]
"""Takes the records over, and finds contents; raises Damaged or Unreadable."""


class StateFolder:
    def __init__(self, folder: Path, facts: dict[str, str], say: Callable[[str], None]) -> None:
        """``facts`` are the versions that state is written with; ``say`` takes sentences for the
        user."""
        self.folder = folder
        self.earlier = folder / "earlier"
        self.contents = Contents(folder / "contents")
        self._facts = facts
        self._say = say
        self._damaged = folder / "damaged"
        for each in (folder, self.earlier, self.contents.folder):
            make_folder(each)
        self.lost: dict[str, str] = {}
        """Contents that could not be read, by their names: why, and where they are."""
        self._current: Database | None = None
        self._copied = time.monotonic()

    @property
    def path(self) -> Path:
        return self.folder / "current.db"

    @property
    def current(self) -> Database:
        assert self._current
        return self._current

    def load(self, read: Read) -> None:
        """The newest state that can be read, and a copy of it; what can't be read is moved aside,
        and said.

        Raises:
            OtherVersion: it is of another moto, or a newer local AWS.
            Unusable: another program has it open, or this user may not.
        """
        was_there = self.path.exists()
        if was_there and self._loaded(read):
            self._keep_copy_if_there_is_room()
            return
        if self._files():  # its log would be taken for the copy's
            self._move_aside(Unreadable("it is gone"))
        for copy in self.copies():
            self._say(f"The state of {when(copy)} takes its place.")
            self._put_in_place(copy)
            if self._loaded(read):
                return
        if was_there:
            self._say("There is no earlier state: the local AWS begins with nothing.")
        read({}, self.contents.read)
        self._current = Database(self.path)
        self._current.state_facts(self._facts)
        sync_folder(self.folder)

    def _loaded(self, read: Read) -> bool:
        try:
            database = self._opened()
        except Unreadable as error:
            self._move_aside(error)
            return False
        try:
            self.check_version(database.facts)
            read(database.read(), self._content)
            self._say_what_is_missing(database)
        except (Damaged, Unreadable) as error:
            database.close()
            self._move_aside(error)
            return False
        except BaseException:
            database.close()
            raise
        self._current = database
        return True

    def _opened(self) -> Database:
        """A log that can't be read to its end is kept: SQLite deletes it."""
        log = self.path.with_name(self.path.name + "-wal")
        ends = transactions_end(log)
        if any(ends):
            with contextlib.suppress(OSError):  # a full disk does not keep it from being read
                write_file(self._log_as_it_was, log.read_bytes())
        database = Database(self.path)
        if any(ends[database.frames :]):
            place = self._place_for_damaged() / log.name
            with contextlib.suppress(FileNotFoundError):
                self._log_as_it_was.replace(place)
            self._say(
                f"The end of {log} can't be read: what was changed last may be missing. It is "
                f"kept as {place}."
            )
            self._answered_file.unlink(missing_ok=True)  # that is said
        self._log_as_it_was.unlink(missing_ok=True)
        return database

    @property
    def _log_as_it_was(self) -> Path:
        return self.path.with_name(f"{self.path.name}-wal.kept")

    def _say_what_is_missing(self, database: Database) -> None:
        if (lost := self._answered() - database.commits) > 0:
            self._say(
                f"The last {lost} of what was written to {self.path} is missing: its log was cut "
                "off, or the disk lost what it had confirmed. Look at what you did last."
            )

    def _answered(self) -> int:
        """After a power cut fewer than there were, and never more: it is written afterwards, and
        the disk may take its time with it."""
        with contextlib.suppress(OSError, ValueError):
            return int(self._answered_file.read_text())
        return 0

    def _note_answered(self) -> None:
        with contextlib.suppress(OSError):
            descriptor = os.open(self._answered_file, os.O_WRONLY | os.O_CREAT, 0o600)
            with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
                file.write(b"%020d\n" % self.current.commits)

    @property
    def _answered_file(self) -> Path:
        return self.path.with_name(f"{self.path.name}-answered")

    def _files(self) -> list[Path]:
        """The database and all that belongs to it."""
        return sorted(self.folder.glob(f"{self.path.name}*"))

    def reload(self, read: Read) -> None:
        """What was written last, once more."""
        read(self.current.read(), self._content)

    def _content(self, name: str) -> bytes:
        """Nothing in place of what can't be read: all else is there, and copies refer to it too."""
        try:
            return self.contents.read(name)
        except Unreadable as error:
            if not NAME.fullmatch(name):
                raise
            if name not in self.lost:
                place = self._place_for_damaged() / name
                with contextlib.suppress(FileNotFoundError):
                    (self.contents.folder / name).replace(place)
                self.lost[name] = f"{error}. What there is of it is kept in {place.parent}"
            return b""

    def check_version(self, facts: Mapping[str, str]) -> None:
        """
        Raises:
            OtherVersion: it was written with another moto.
        """
        written, ours = facts.get("moto"), self._facts["moto"]
        if written != ours:
            raise OtherVersion(
                f"The state in {self.folder} was written with moto {written}, and this is moto "
                f"{ours}"
            )

    def _move_aside(self, error: Exception) -> None:
        """With all that belongs to it, so that nothing is lost."""
        place = self._place_for_damaged()
        for found in self._files():
            found.replace(place / found.name.removesuffix(".kept"))
        sync_folder(self.folder)
        self._say(
            f"The state in {self.path} can't be read: {error}. It is kept as "
            f"{place / self.path.name}."
        )

    def _place_for_damaged(self) -> Path:
        place = self._damaged / f"{datetime.datetime.now():%Y-%m-%dT%H-%M-%S-%f}"
        make_folder(place)
        return place

    def _put_in_place(self, copy: Path) -> None:
        copy.replace(self.path)
        sync_folder(self.folder)

    def write(self, batch: Batch) -> bool:
        """On the disk when this returns; False once the last of the room is being used.

        Raises:
            DiskFull: and nothing of it is written.
        """
        try:
            self._write(batch)
        except DiskFull:
            if not self._reserve.exists():
                raise
            self._reserve.unlink()
            self._write(batch)
        has_room = self._has_reserve()
        if has_room and time.monotonic() > self._copied + COPY_SECONDS:
            self._keep_copy_if_there_is_room()
        return has_room

    def _write(self, batch: Batch) -> None:
        self.contents.add(batch.contents)
        self.current.write(batch)
        self._note_answered()

    @property
    def _reserve(self) -> Path:
        return self.folder / "reserve"

    def _has_reserve(self) -> bool:
        """So that what was answered already still finds room."""
        if not self._reserve.exists():
            try:
                write_file(self._reserve, bytes(RESERVE))
            except OSError:
                return False
        return True

    def copies(self) -> list[Path]:
        """Newest first."""
        return sorted(self.earlier.glob("*.db"), reverse=True)

    def _keep_copy_if_there_is_room(self) -> None:
        """Another generation; the oldest goes."""
        self._copied = time.monotonic()
        to = self.earlier / f"{datetime.datetime.now():%Y-%m-%dT%H-%M-%S-%f}.db"
        try:
            self.current.copy(to)
        except DiskFull:
            return
        sync_folder(self.earlier)
        for old in self.copies()[EARLIER:]:
            old.unlink()

    def close(self) -> None:
        if self._current is not None:
            self._current.close()


def make_folder(folder: Path) -> None:
    """
    Raises:
        Unusable: it can't be made there.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"{folder} can't be made a folder ({error.strerror})") from error


def when(copy: Path) -> str:
    """Of a copy: ``2026-01-31 12:00:00``."""
    day, _, time = copy.stem.partition("T")
    return f"{day} {time[:8].replace('-', ':')}"
