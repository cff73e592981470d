"""Retriers and catchers ("Handling errors in Step Functions workflows")."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from localaws.statemachines.errors import ALL, HEARTBEAT, TASK_FAILED, TIMEOUT, StateError

# "Retrying after an error": the defaults.
INTERVAL, ATTEMPTS, BACKOFF = 1, 3, 2.0


def matches(error: StateError, names: Sequence[str]) -> bool:
    """Whether a retrier or catcher of these error names takes the error.

    ``States.ALL`` is any but ``States.Runtime``; ``States.TaskFailed`` any but timeouts too.
    """
    if error.is_terminal:
        return False
    if ALL in names or error.error in names:
        return True
    if error.error == TIMEOUT:
        return HEARTBEAT in names and getattr(error, "missed_heartbeat", False)
    return TASK_FAILED in names


@dataclass
class Retries:
    """Each retrier of a state counts for itself."""

    retriers: Sequence[Mapping[str, Any]]
    draw: Callable[[], float] = random.random
    counts: dict[int, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    def delay(self, error: StateError) -> float | None:
        """Seconds until the next attempt, which this counts; None when there is none."""
        for number, retrier in enumerate(self.retriers):
            if not matches(error, retrier["ErrorEquals"]):
                continue
            done = self.counts.get(number, 0)
            if done >= retrier.get("MaxAttempts", ATTEMPTS):
                return None
            self.counts[number] = done + 1
            return self._pause(retrier, done)
        return None

    def _pause(self, retrier: Mapping[str, Any], done: int) -> float:
        backoff = float(retrier.get("BackoffRate", BACKOFF))
        longest = float(retrier.get("MaxDelaySeconds", "inf"))
        try:
            pause = float(retrier.get("IntervalSeconds", INTERVAL)) * backoff**done
        except OverflowError:
            pause = longest
        pause = min(pause, longest)
        # "FULL: the delay is a random value between 0 and the delay calculated"
        return pause * self.draw() if retrier.get("JitterStrategy") == "FULL" else pause


def catcher_for(
    error: StateError, catchers: Sequence[Mapping[str, Any]]
) -> tuple[int, Mapping[str, Any]] | None:
    """The first that takes the error, and its place."""
    for number, catcher in enumerate(catchers):
        if matches(error, catcher["ErrorEquals"]):
            return number, catcher
    return None
