"""Every fault turns exactly the check that owns it to "not yet", with its cause."""

import pytest

from checks.faults.catalogue import faults
from checks.faults.deployed import Deployed
from checks.faults.language import Fault
from checks.faults.verdict import Sight, mistaken
from checks.outcome import Result

from .reference import LABS_SEEN


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.id)
def test_a_fault_is_found_by_its_owner_alone(fault: Fault, reference: dict[str, Result]) -> None:
    fault.apply(Deployed())
    wrong = mistaken(fault, Sight(LABS_SEEN), reference)
    assert not wrong, "\n".join(wrong)
