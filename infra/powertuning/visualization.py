"""The fragment of the visualisation's URL: all measurements, as text.

Base64 of little-endian int16 powers, float32 durations and float32 costs, with semicolons between.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from typing import NamedTuple

from powertuning.analysis import Stat

ADDRESS = "https://lambda-power-tuning.show/"


class Point(NamedTuple):
    """MB, milliseconds, US dollars an invocation."""

    power: int
    duration: float
    cost: float


def url(stats: Sequence[Stat]) -> str:
    ordered = sorted(stats, key=lambda each: each["value"])
    columns = (
        struct.pack(f"<{len(ordered)}h", *(each["value"] for each in ordered)),
        struct.pack(f"<{len(ordered)}f", *(each["averageDuration"] for each in ordered)),
        struct.pack(f"<{len(ordered)}f", *(each["averagePrice"] for each in ordered)),
    )
    return f"{ADDRESS}#{';'.join(base64.b64encode(each).decode() for each in columns)}"


def points(url: str) -> list[Point]:
    """What such a URL says. Raises ValueError for another text."""
    parts = url.partition("#")[2].split(";")
    if len(parts) != 3:
        raise ValueError(f"{url} has no fragment of three parts")
    powers, durations, costs = (base64.b64decode(part, validate=True) for part in parts)
    count = len(powers) // 2
    try:
        columns = (
            struct.unpack(f"<{count}h", powers),
            struct.unpack(f"<{count}f", durations),
            struct.unpack(f"<{count}f", costs),
        )
    except struct.error as error:
        raise ValueError(f"{url} has columns of different lengths") from error
    return [Point(*row) for row in zip(*columns, strict=True)]
