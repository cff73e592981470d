"""What lives on the event loop, beside moto: it tells its changes itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from localaws.state.batch import Batch, Records


class Source(Protocol):
    """Its collections' names begin with ``prefix``; it calls ``tell`` when it has changes."""

    prefix: str
    tell: Callable[[], None]

    def changes(self) -> Batch:
        """Since the last time."""

    def read(self, records: Records) -> None:
        """Hold what its collections say, and nothing else.

        Raises:
            LookupError, TypeError, ValueError: they say what no state does.
        """


def nobody() -> None:
    """Who is told while nothing is kept."""
