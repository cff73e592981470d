"""Named states to go back to: a file each, beside the current one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from localaws.state.batch import Records
from localaws.state.contents import sync_folder
from localaws.state.database import Database
from localaws.state.folder import StateFolder

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class NoSnapshot(Exception):
    """A sentence for the user: there is none of that name, or there can be none."""


class Snapshots:
    def __init__(self, state: StateFolder) -> None:
        self._state = state
        self._folder = state.folder / "snapshots"
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def paths(self) -> list[Path]:
        return list(self._folder.glob("*.db"))

    def names(self) -> list[str]:
        """The oldest first."""
        files = sorted(self._folder.glob("*.db"), key=lambda file: file.stat().st_mtime_ns)
        return [file.stem for file in files]

    def save(self, name: str) -> None:
        """What was written last, in place of an earlier one of that name.

        Raises:
            NoSnapshot: for what is no name. DiskFull.
        """
        self._state.current.copy(self._path(name))
        sync_folder(self._folder)

    def put(self, name: str, records: Records, facts: Mapping[str, str]) -> None:
        """What was saved elsewhere, in place of an earlier one of that name.

        Raises:
            NoSnapshot: for what is no name. DiskFull.
        """
        path = self._path(name)
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        database = Database(draft)
        try:
            database.replace(records)
            database.state_facts(dict(facts))
        finally:
            database.close()
        draft.replace(path)
        sync_folder(self._folder)

    def records(self, name: str) -> Records:
        """
        Raises:
            NoSnapshot. Unreadable: it is damaged. OtherVersion.
        """
        path = self._path(name)
        if not path.exists():
            there = ", ".join(self.names()) or "none"
            raise NoSnapshot(f"There is no snapshot {name}. There is: {there}.")
        database = Database(path)
        try:
            self._state.check_version(database.facts)
            return database.read()
        finally:
            database.close()

    def delete(self, name: str) -> None:
        """
        Raises:
            NoSnapshot.
        """
        path = self._path(name)
        if not path.exists():
            raise NoSnapshot(f"There is no snapshot {name}.")
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise NoSnapshot(
                f"{name!r} is no name for a snapshot: take up to 64 letters, digits, - and _."
            )
        return self._folder / f"{name}.db"
