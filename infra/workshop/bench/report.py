"""The bench's figures as rows of text, a column for each endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_NAME, _CELL = 52, 16


@dataclass(frozen=True)
class Row:
    """A figure of each endpoint, in the columns' order; None where it could not be taken.

    ``limit`` is what the first should be, with ``<=`` or ``>=``; ``notes`` say why one is missing,
    and what a figure stands beside.
    """

    name: str
    unit: str
    values: Sequence[float | None]
    limit: str = ""
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        cells = "".join(f"{self._cell(value):>{_CELL}}" for value in self.values)
        return f"{self.name:<{_NAME}}{cells}  {self.limit:<10}{'; '.join(self.notes)}".rstrip()

    def _cell(self, value: float | None) -> str:
        return "none" if value is None else f"{value:,.1f} {self.unit}".rstrip()


def heading(names: Sequence[str]) -> str:
    return f"{'':<{_NAME}}" + "".join(f"{name:>{_CELL}}" for name in names) + "  bound"
