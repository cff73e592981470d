"""Bytes that are kept beside the graph: packages of functions, objects of S3."""

from __future__ import annotations

from collections.abc import Callable

from localaws.state.contents import digest_of
from localaws.state.errors import Unreadable

_pending: dict[str, bytes] = {}
# By identity, and held so that no id is given twice: a package's digest is taken once.
_known: dict[int, tuple[bytes, str]] = {}
_seen: dict[int, tuple[bytes, str]] = {}


def _nothing(name: str) -> bytes:
    raise Unreadable(f"its content {name} is gone")


_read: Callable[[str], bytes] = _nothing


def keep(content: bytes) -> str:
    """The name that they are kept under."""
    known = _known.get(id(content)) or (content, digest_of(content))
    if id(content) not in _known:
        _pending[known[1]] = content
    _seen[id(content)] = known
    return known[1]


def keep_anew(content: bytes) -> str:
    """The same for bytes that nobody holds on to: who calls remembers the name."""
    name = digest_of(content)
    _pending[name] = content
    return name


def end_of_graph() -> None:
    """What it no longer holds is let go of."""
    global _known, _seen
    _known, _seen = _seen, {}


def take() -> dict[str, bytes]:
    """What is to be written."""
    taken = dict(_pending)
    _pending.clear()
    return taken


def read_with(read: Callable[[str], bytes]) -> None:
    """How what is kept is found."""
    global _read
    _read = read


def read_kept(name: str) -> bytes:
    """
    Raises:
        Unreadable: it is not there, or not what was kept.
    """
    content = _read(name)
    _known[id(content)] = (content, name)
    return content
