"""SQLite's write-ahead log, looked at before SQLite opens it ("WAL-mode File Format").

SQLite takes a log up to the first frame that is not what was written, and then deletes it: right
for what a power cut left of a transaction, which nobody was answered for. Whole transactions from
there on were answered for, and their loss is to be said.
"""

from __future__ import annotations

import struct
from pathlib import Path

HEADER, FRAME = struct.Struct(">8xI4x8s8x"), struct.Struct(">4xI8s8x")


def transactions_end(log: Path) -> list[bool]:
    """Of each frame, whether a transaction ends with it; none of an earlier log's, which this one
    has begun to overwrite."""
    found: list[bool] = []
    try:
        with log.open("rb") as file:
            header = file.read(HEADER.size)
            if len(header) < HEADER.size:
                return []
            if not _is_whole(header):
                return [True]  # SQLite takes nothing of it
            page_size, salt = HEADER.unpack(header)
            while len(frame := file.read(FRAME.size)) == FRAME.size:
                pages, of = FRAME.unpack(frame)
                if of != salt or len(file.read(page_size)) < page_size:
                    break
                found.append(pages > 0)
    except FileNotFoundError:
        pass
    return found


def _is_whole(header: bytes) -> bool:
    words = struct.unpack(">6I" if header[3] & 1 else "<6I", header[:24])
    first = second = 0
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return struct.pack(">2I", first, second) == header[24:]
