"""Whatever mistake is in place, catching up puts it right, and what passed stays as it was."""

from __future__ import annotations

import pytest

from checks.faults.catalogue import faults
from checks.faults.deployed import Deployed
from checks.faults.language import Fault, Kind
from checks.names import LABS, lab
from checks.outcome import Result
from tests.workshop.catchup.left import left_over
from workshop.catchup import catch_up, plan

AIM = LABS[-1].id


def is_for_catching_up(fault: Fault) -> bool:
    chosen = lab(fault.lab)
    makes = plan.looked_for(plan.steps(chosen, chosen.solution))
    return fault.kind is Kind.DEFECT and fault.owner.id in makes


@pytest.mark.proof
@pytest.mark.timeout(300)
@pytest.mark.parametrize("fault", list(filter(is_for_catching_up, faults())), ids=lambda it: it.id)
def test_a_mistake_is_put_right(fault: Fault, reference: dict[str, Result]) -> None:
    fault.apply(Deployed())
    assert catch_up(AIM, yes=True) == 0
    assert left_over(AIM) == []
