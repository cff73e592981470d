"""Every fault turns exactly the check that owns it to "not yet", with its cause."""

from contextlib import suppress

import pytest

from checks import catalogue
from checks.faults.catalogue import faults
from checks.faults.deployed import Deployed
from checks.faults.language import Fault
from checks.faults.verdict import Sight, misdiagnosed, mistaken, upstream
from checks.lab05 import nothing_is_left
from checks.language import Check
from checks.names import lab
from checks.outcome import Result
from tests.sampling import sampled

from .reference import LABS_SEEN, LAST

FAULTS = faults()


def test_before_any_fault_all_passes(
    reference: dict[str, Result], emptied: dict[str, Result]
) -> None:
    results = (*reference.values(), *emptied.values())
    assert [(each.id, each.found) for each in results if not each.passed] == []


def of(fault: Fault) -> str:
    return fault.id


def akin(owner: Check) -> list[Check]:
    """The checks of its lab that begin where it begins: newman takes seconds, and says nothing new
    of a load test."""
    checks = catalogue.checks_of(lab(owner.lab))
    return [each for each in checks if beginnings(each) & beginnings(owner)]


def beginnings(check: Check) -> set[Check]:
    own = [each for each in (check, *upstream(check)) if each.lab == check.lab]
    return {each for each in own if not any(need.lab == check.lab for need in each.needs)}


@pytest.mark.parametrize("fault", sampled((f for f in FAULTS if f.lab not in LAST), 10), ids=of)
def test_a_fault_is_found_by_its_owner_alone(fault: Fault, reference: dict[str, Result]) -> None:
    fault.apply(Deployed())
    sight = Sight(LABS_SEEN, akin(fault.owner))
    wrong = [*mistaken(fault, sight, reference), *misdiagnosed(fault, sight)]
    assert not wrong, "\n".join(wrong)
    assert items(Deployed()) == [] or fault.owner is nothing_is_left


@pytest.mark.parametrize("fault", sampled((f for f in FAULTS if f.lab in LAST), 10), ids=of)
def test_what_is_left_is_found_by_its_owner_alone(fault: Fault, emptied: dict[str, Result]) -> None:
    fault.apply(Deployed())
    wrong = mistaken(fault, Sight(LAST), emptied)
    assert not wrong, "\n".join(wrong)


def items(deployed: Deployed) -> list[object]:
    """What the checks have left in the table, if there is one."""
    with suppress(deployed.dynamodb.exceptions.ResourceNotFoundException):
        return list(deployed.dynamodb.scan(TableName=deployed.names.table)["Items"])
    return []
