"""The journal: what a learner tried and what came of it, in a file that is only ever added to.

Each line is a JSON object that holds the SHA-256 of the line before it and of itself, so that a
changed byte shows. Whoever writes the whole file anew isn't found out by that: `workshop verify`
therefore runs the checks again rather than trusting what is written here.
"""

from __future__ import annotations

import datetime
import fcntl
import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from checks import catalogue, hints, packs, work
from checks.errors import Explained
from checks.names import Names
from checks.outcome import Result
from workshop import attempt

FILE = "journal.jsonl"
BEGINNING = "0" * 64
# What others read of an entry's detail. A chain may be right, and its writer a stranger.
_FORMS: dict[str, dict[str, type]] = {
    "check": {"asked": list, "outcomes": dict, "stars": dict, "suffix": str},
    "hint": {"check": str},
    "catch-up": {"added": dict},
}


@dataclass(frozen=True)
class Entry:
    """`event` is check, hint, catch-up, reset or mended; `checks` the digest of the checks used."""

    number: int
    time: datetime.datetime
    event: str
    detail: dict[str, Any]
    checks: str
    previous: str
    digest: str


@dataclass(frozen=True)
class Journal:
    """What could be read, and a sentence for each line that is not what was written."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def record_check(asked: Sequence[str], results: Iterable[Result]) -> None:
    """One attempt: the outcome of every check that was looked at, and what there was by then."""
    results = list(results)
    outcomes = {result.id: result.outcome.value for result in results}
    stars = {result.id: result.star for result in results if result.star != 1}
    suffix = Names.from_environment().suffix
    _append(
        "check",
        {
            "asked": list(asked),
            "outcomes": outcomes,
            "stars": stars,
            "suffix": suffix,
            "made": attempt.digests(results, apart=(FILE, hints.FILE)),
        },
    )


def record(event: str, **detail: Any) -> None:
    """Anything else that a learner did; `detail` is what JSON takes."""
    _append(event, detail)


def path() -> Path:
    return work.folder() / FILE


def read(file: Path | None = None) -> Journal:
    """The whole journal; empty when there is none. Raises Explained when it can't be read."""
    where = file or path()
    try:
        lines = where.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Journal()
    except OSError as error:
        raise Explained(f"{where} cannot be read ({error.strerror}).") from error
    journal = Journal()
    *whole, rest = lines
    previous = BEGINNING
    for number, line in enumerate(whole, start=1):
        entry = _entry(line)
        if entry is None:
            journal.faults.append(f"Line {number} is no entry of a journal, or was changed.")
            previous = _digest(line)
            continue
        if (entry.number, entry.previous) != (number, previous):
            journal.faults.append(f"Before line {number}, lines were taken out or put in.")
        journal.entries.append(entry)
        previous = entry.digest
    if rest:
        journal.faults.append("The last line breaks off.")
    return journal


@functools.cache
def checks_digest() -> str:
    """Of the checks as they are: their modules, name and content."""
    total = hashlib.sha256()
    folders = [catalogue.FOLDER, *(pack.checks for pack in packs.chosen())]
    for module in (file for folder in folders for file in sorted(folder.glob("*.py"))):
        total.update(module.name.encode() + b"\0" + module.read_bytes() + b"\0")
    return total.hexdigest()


def _append(event: str, detail: dict[str, Any]) -> None:
    """On the disk when this returns. Raises Explained when the folder cannot be written."""
    where = path()
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        with where.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # two notebooks may be open
            write = _writer(file)
            if torn := _torn_end(file):
                write("mended", {"took_out": torn.decode("utf-8", "replace")})
            write(event, detail)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Explained(
            f"{where} cannot be written ({error.strerror}). Choose a folder of yours and run:"
            " export WORKSHOP_WORK=~/serverless-work"
        ) from error


def _torn_end(file: BinaryIO) -> bytes:
    """What a crash left of a line, taken off the file's end."""
    file.seek(0)
    whole, newline, rest = file.read().rpartition(b"\n")
    if rest:
        file.truncate(len(whole + newline))
    return rest


def _writer(file: BinaryIO) -> Callable[[str, dict[str, Any]], None]:
    def write(event: str, detail: dict[str, Any]) -> None:
        file.seek(0)
        lines = [line for line in file.read().split(b"\n") if line]
        last = _entry(lines[-1]) if lines else None
        before = last.digest if last else _digest(lines[-1]) if lines else BEGINNING
        content = {
            "number": len(lines) + 1,
            "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
            "event": event,
            "detail": detail,
            "checks": checks_digest(),
            "previous": before,
        }
        file.write(_line(content))

    return write


def _line(content: dict[str, Any]) -> bytes:
    whole = content | {"digest": _digest(_canonical(content))}
    return _canonical(whole) + b"\n"


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _entry(line: bytes) -> Entry | None:
    """None for a line that is not, byte for byte, what was written."""
    try:
        content = json.loads(line)
        digest = content.pop("digest")
        if _line(content) != line + b"\n" or digest != _digest(_canonical(content)):
            return None
        if not _has_its_form(content["event"], content["detail"]):
            return None
        time = datetime.datetime.fromisoformat(content.pop("time"))
        return Entry(time=time, digest=digest, **content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _has_its_form(event: str, detail: dict[str, Any]) -> bool:
    form = _FORMS.get(event, {})
    return all(isinstance(detail[name], kind) for name, kind in form.items()) and all(
        isinstance(each, str) for each in detail.get("asked", ())
    )


def attempts(journal: Journal) -> Iterator[tuple[Entry, dict[str, str], dict[str, int]]]:
    """Of each check entry: the outcomes by check, and the stars of those that have not one."""
    for entry in journal.entries:
        if entry.event == "check":
            yield entry, entry.detail["outcomes"], entry.detail["stars"]
