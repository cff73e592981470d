"""Two patterns with wildcards: is there a text that both match?"""

from __future__ import annotations

import functools


@functools.lru_cache(4096)
def overlap(one: str, other: str) -> bool:
    """``*`` is any run of characters, ``?`` any one."""
    reachable = {(0, 0)}
    pending = [(0, 0)]
    while pending:
        place = pending.pop()
        if place == (len(one), len(other)):
            return True
        for step in _steps(one, other, *place):
            if step not in reachable:
                reachable.add(step)
                pending.append(step)
    return False


def _steps(one: str, other: str, i: int, j: int) -> list[tuple[int, int]]:
    a, b = one[i : i + 1], other[j : j + 1]
    steps = []
    if a == "*":
        steps.append((i + 1, j))  # it ends here
    if b == "*":
        steps.append((i, j + 1))
    if a and b and (a == b or a in "*?" or b in "*?"):
        steps.append((i if a == "*" else i + 1, j if b == "*" else j + 1))
    return steps
