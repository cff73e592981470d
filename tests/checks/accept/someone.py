"""A learner who makes the system in a way of their own, and does the labs after it."""

from __future__ import annotations

from collections.abc import Callable

from tests.checks.examiner import collection
from tests.checks.tuner import Tuner
from tests.checks.watcher import LEVEL, Watcher


class Someone(Watcher, Tuner):
    def __init__(self) -> None:
        super().__init__()
        self.pattern = LEVEL
        """Of the lines that their function writes about errors."""
        self.answers_in_another_way = False
        """Whether lab 05's tests have something else to see."""

    def tests(self) -> None:
        self.reports()
        if self.answers_in_another_way:
            self.writes(collection())

    def watches(self) -> None:
        super().watches()
        self.counts(self.pattern)


Do = Callable[[Someone], None]
