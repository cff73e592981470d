"""How much CPU time a function's memory buys: a share of a core, and a small credit of it.

"At 1,769 MB, a function has the equivalent of one vCPU", and in proportion below and above
("Configure Lambda function memory"). AWS hands it out in periods of 20 ms, so that a function can
use a period's worth at once and then waits for more.
"""

from __future__ import annotations

import math

MEGABYTES_A_CORE = 1769
PERIOD = 0.020
# With how much a function begins, or goes on when it was paused: more would make short work too
# cheap, and pauses longer than AWS's.
ENOUGH = 0.002


class Allowance:
    """Times in seconds; ``share`` is in cores."""

    def __init__(self, share: float) -> None:
        self.share = share
        self._full = share * PERIOD
        self._credit = self._enough = min(self._full, ENOUGH)
        self._used = self._lapsed = 0.0

    @classmethod
    def of(cls, memory: int) -> Allowance:
        """What that many MB buy."""
        return cls(memory / MEGABYTES_A_CORE)

    def spend(self, elapsed: float, used: float) -> None:
        """Some time went by; ``used`` is all the CPU time so far.

        Where ``elapsed`` is negative, that much of what had gone by was not the function's own
        after all, and what had lapsed of that time's credit was never there to lapse.
        """
        if elapsed < 0:
            never_lapsed = min(self._lapsed, -self.share * elapsed)
            self._credit += never_lapsed
            self._lapsed -= never_lapsed
        if used > self._used:
            self._lapsed = 0.0
        self._credit += self.share * elapsed - (used - self._used)
        self._used = used

    @property
    def has_too_much(self) -> bool:
        return self._credit > self._full

    def lapse(self) -> None:
        """What nobody uses within a period is lost."""
        self._lapsed += max(0.0, self._credit - self._full)
        self._credit = min(self._full, self._credit)

    def lapse_of_paused(self) -> float:
        """A function that was paused could not use anything: answers how much sooner it could have
        gone on, and takes that time's credit back."""
        surplus = max(0.0, self._credit - self._enough)
        self._credit -= surplus
        return surplus / self.share

    def owed(self) -> float:
        """How long it must wait for what it has used."""
        return max(0.0, -self._credit / self.share)

    def until_enough(self) -> float:
        """How long a paused function has to wait."""
        return (self._enough - self._credit) / self.share

    def until_used_up(self, cores: float) -> float:
        """The soonest that it can be, on that many cores at once."""
        return self._credit / (cores - self.share) if cores > self.share else math.inf
