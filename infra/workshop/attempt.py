"""What a learner had made when they ran a lab's checks, as a digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from checks import work
from checks.outcome import Result

# Ids of requests and of the checks' own probes, and times: they differ though nobody did anything.
_VOLATILE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d{4}-\d\d-\d\d[T ][\d:.]+Z?")


def digests(results: Iterable[Result], apart: Collection[str]) -> dict[str, str]:
    """By lab: of what its checks saw of AWS, and of the learner's files, those `apart` left out."""
    found = list(results)
    files = _digest(_files(apart))
    return {lab: _digest([files, *_seen(lab, found)]) for lab in sorted({r.lab for r in found})}


def _seen(lab: str, results: list[Result]) -> Iterator[str]:
    for each in results:
        if each.lab == lab:
            yield f"{each.id} {each.outcome} {_VOLATILE.sub('', f'{each.found} {each.note}')}"


def _files(apart: Collection[str]) -> Iterator[str]:
    home = work.folder()
    for file in sorted(each for each in home.rglob("*") if each.is_file()):
        short = file.relative_to(home)
        if str(short) not in apart and not _is_aside(short):
            yield f"{short} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def _is_aside(short: Path) -> bool:
    """What Python and editors leave there, and what was replaced."""
    hidden = any(part.startswith(".") or part == "__pycache__" for part in short.parts)
    return hidden or short.parts[0] == "kept"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(lines).encode()).hexdigest()
