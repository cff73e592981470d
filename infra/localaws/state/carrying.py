"""A workspace's state into an archive, and out of one; nothing runs meanwhile."""

from __future__ import annotations

import datetime
import importlib.metadata
from collections.abc import Mapping
from pathlib import Path

from localaws import __version__, seams
from localaws.state import archive
from localaws.state.archive import Archive
from localaws.state.batch import Batch, Records
from localaws.state.contents import Contents
from localaws.state.database import Database
from localaws.state.errors import OtherVersion, Unreadable
from localaws.state.folder import StateFolder
from localaws.state.snapshots import Snapshots


def versions() -> dict[str, str]:
    """What state is written with."""
    return {"moto": importlib.metadata.version("moto"), "localaws": __version__}


def export(database: Path, contents: Path, to: Path, files: Mapping[str, bytes]) -> None:
    """``files`` by their names go along.

    Raises:
        Unreadable, OtherVersion: of the database. OSError: of the archive.
    """
    opened = Database(database)
    try:
        facts, records = opened.facts, opened.read()
    finally:
        opened.close()
    kept = Contents(contents)
    referred = {name: kept.read(name) for name in sorted(seams.kept_contents(records))}
    draft = to.with_name(to.name + ".new")
    archive.write(draft, Archive(facts, records, referred, files))
    draft.replace(to)


def read(path: Path) -> Archive:
    """An archive that this local AWS can take over: all of it was read, and is forgotten again.

    Raises:
        Unreadable, Damaged, OtherVersion.
    """
    found = archive.read(path)
    written, ours = found.facts.get("moto"), versions()["moto"]
    if written != ours:
        raise OtherVersion(f"It was written with moto {written}, and this is moto {ours}")
    missing = seams.kept_contents(found.records) - set(found.contents)
    if missing:
        raise Unreadable("it refers to contents that it does not hold")
    _try(found.records, found.contents)
    return found


def _try(records: Records, contents: Mapping[str, bytes]) -> None:
    seams.prepare()
    try:
        seams.read_state(records, contents.__getitem__)
    finally:
        seams.read_state({}, contents.__getitem__)


def add_snapshot(found: Archive, state: Path, name: str) -> None:
    """The archive becomes one of the workspace's snapshots.

    Raises:
        NoSnapshot: for what is no name. DiskFull.
    """
    folder = StateFolder(state, versions(), lambda _: None)
    folder.contents.add(dict(found.contents))
    Snapshots(folder).put(name, found.records, found.facts)


def take_over(found: Archive, state: Path) -> Path | None:
    """The archive becomes the workspace's state. Where what there was is kept, if there was any."""
    draft = state.with_name("state.new")
    folder = StateFolder(draft, versions(), lambda _: None)
    folder.load(lambda _, __: None)
    try:
        folder.write(Batch(contents=dict(found.contents)))
        folder.current.replace(found.records)
        folder.current.state_facts(dict(found.facts))
    finally:
        folder.close()
    aside = None
    if state.exists():
        aside = state.with_name(f"state-{datetime.datetime.now():%Y-%m-%dT%H-%M-%S-%f}")
        state.rename(aside)
    draft.rename(state)
    return aside
