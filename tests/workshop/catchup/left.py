"""What catching up should have made."""

from __future__ import annotations

from checks.names import lab, labs_before
from checks.run import run
from workshop.catchup import plan


def left_over(aim: str) -> list[str]:
    """What the labs before this one make, and does not pass."""
    makes = [plan.looked_for(plan.steps(each, each.solution)) for each in labs_before(lab(aim))]
    wanted = frozenset().union(*makes)
    results = run(sorted({id[3:5] for id in wanted}))
    return [f"{each.id}: {each.found}" for each in results if each.id in wanted and not each.passed]
