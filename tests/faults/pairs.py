"""Two faults at once, of two hops of a request's way: the one that it meets first is the cause."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from checks.diagnosis import PATH
from checks.faults.language import Fault, Kind

COUNT = 40
_HOPS = {check.id: number for number, hop in enumerate(PATH) for check in hop.checks}


@dataclass(frozen=True)
class Pair:
    upstream: Fault
    downstream: Fault

    @property
    def id(self) -> str:
        return f"{self.upstream.id}-and-{self.downstream.id}"


def sample(faults: Sequence[Fault], count: int, seed: int = 7) -> list[Pair]:
    """The same ones each time."""
    dying = [each for each in faults if each.kind is Kind.DEFECT and each.owner.id in _HOPS]
    chance, pairs = random.Random(seed), dict[str, Pair]()  # noqa: S311 - no secret
    while len(pairs) < count:
        upstream, downstream = sorted(chance.sample(dying, 2), key=_hop)
        pair = Pair(upstream, downstream)
        if _hop(upstream) < _hop(downstream):
            pairs.setdefault(pair.id, pair)
    return list(pairs.values())


def _hop(fault: Fault) -> int:
    return _HOPS[fault.owner.id]
