"""A workspace in one file, for another machine: a zip of records, contents and other files.

    manifest.json    the format, the versions, and each member's SHA-256
    records.jsonl    a record a line: collection, key, value in base64
    contents/…       what is too large for records, by its SHA-256
    files/…          what others put beside, such as a journal

The same state gives the same bytes. An archive may be a stranger's: members are read, never
unpacked by their names; what is not listed, too large or not what its digest says is refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.state.batch import Records
from localaws.state.errors import OtherVersion, Unreadable

FORMAT = 1
MANIFEST, RECORDS = "manifest.json", "records.jsonl"
CONTENTS, FILES = "contents/", "files/"
MEMBER = re.compile(rf"{RECORDS}|{CONTENTS}[0-9a-f]{{64}}|{FILES}[\w.-]*\w[\w.-]*")
# "zip64" would take more; a workshop's state takes megabytes.
LARGEST = 2 * 1024**3
# What it unpacks to is never more than so many times its own size, but for a little.
RATIO, LITTLE = 100, 16 * 1024**2
MOST_MEMBERS = 100_000
LARGEST_MANIFEST = 32 * 1024**2
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first that zip can tell


@dataclass(frozen=True)
class Archive:
    """``facts`` are the versions that it was written with."""

    facts: Mapping[str, str]
    records: Records
    contents: Mapping[str, bytes]
    files: Mapping[str, bytes]


def write(path: Path, archive: Archive) -> None:
    members = {RECORDS: _lines(archive.records)}
    members |= {CONTENTS + name: content for name, content in archive.contents.items()}
    members |= {FILES + name: content for name, content in archive.files.items()}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    manifest = {"format": FORMAT, "facts": dict(archive.facts), "members": digests}
    with zipfile.ZipFile(path, "w") as file:
        _put(file, MANIFEST, json.dumps(manifest, sort_keys=True, indent=1).encode())
        for name in sorted(members):
            _put(file, name, members[name])


def _put(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    about = zipfile.ZipInfo(name, BEGINNING)
    about.external_attr = 0o600 << 16
    about.create_system = 3  # the same on every system
    is_dense = len(zlib.compress(content)) * RATIO < len(content)
    about.compress_type = zipfile.ZIP_STORED if is_dense else zipfile.ZIP_DEFLATED
    file.writestr(about, content)


def _lines(records: Records) -> bytes:
    lines = [
        json.dumps([collection, key, base64.b64encode(value).decode()])
        for collection, held in sorted(records.items())
        for key, value in sorted(held.items())
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def read(path: Path) -> Archive:
    """
    Raises:
        Unreadable: it is damaged, or no archive of a workspace.
        OtherVersion: it is of a newer format.
    """
    try:
        room = min(LARGEST, max(LITTLE, RATIO * path.stat().st_size))
        with zipfile.ZipFile(path) as file:
            return _read(file, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"it is no whole zip file ({error})") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Unreadable(f"it holds what no workspace does ({error!r})") from error
    except OSError as error:
        raise Unreadable(str(error.strerror or error)) from error


def _read(file: zipfile.ZipFile, room: int) -> Archive:
    names = file.namelist()
    if len(names) > MOST_MEMBERS or len(set(names)) < len(names):
        raise Unreadable("it has too many files, or one twice")
    if MANIFEST not in names:
        raise Unreadable("it has no manifest, so that it is no archive of a workspace")
    manifest = json.loads(_content(file, MANIFEST, min(room, LARGEST_MANIFEST)))
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise Unreadable("its manifest tells no format")
    if manifest["format"] > FORMAT:
        raise OtherVersion(
            f"The archive is of format {manifest['format']}, and this local AWS knows {FORMAT}"
        )
    members = _members(file, {str(k): str(v) for k, v in manifest["members"].items()}, room)
    return Archive(
        {str(name): str(value) for name, value in manifest["facts"].items()},
        _records(members.pop(RECORDS)),
        {name.removeprefix(CONTENTS): it for name, it in members.items() if CONTENTS in name[:9]},
        {name.removeprefix(FILES): it for name, it in members.items() if FILES in name[:6]},
    )


def _members(file: zipfile.ZipFile, digests: Mapping[str, str], room: int) -> dict[str, bytes]:
    if set(digests) | {MANIFEST} != set(file.namelist()):
        raise Unreadable("its manifest lists other files than it has")
    found = {}
    for name, digest in digests.items():
        if not MEMBER.fullmatch(name):
            raise Unreadable(f"it holds {name!r}, which no workspace does")
        found[name] = content = _content(file, name, room)
        room -= len(content)
        if hashlib.sha256(content).hexdigest() != digest:
            raise Unreadable(f"{name} is not what was written")
        if name.startswith(CONTENTS) and name.removeprefix(CONTENTS) != digest:
            raise Unreadable(f"{name} is not what its name says")
    return found


def _content(file: zipfile.ZipFile, name: str, room: int) -> bytes:
    """What it claims to unpack to counts for nothing."""
    kind = file.getinfo(name).external_attr >> 16 & 0o170000
    if kind not in (0, 0o100000):
        raise Unreadable(f"{name} is a link, or no file")
    with file.open(name) as member:
        content = member.read(room + 1)
    if len(content) > room:
        raise Unreadable(f"{name} unpacks to more than a workspace holds")
    return content


def _records(lines: bytes) -> Records:
    found: dict[str, dict[str, bytes]] = {}
    for line in lines.splitlines():
        row: Any = json.loads(line)
        collection, key, value = row
        if not isinstance(collection, str) or not isinstance(key, str):
            raise Unreadable("it holds a record without a name")
        found.setdefault(collection, {})[key] = base64.b64decode(value, validate=True)
    return found
