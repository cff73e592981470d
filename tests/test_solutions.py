"""The workshop's own labs, run from both sides on one fresh local AWS."""

import pytest

from checks.names import workshop_and_packs
from workshop.lint import running


@pytest.mark.timeout(1200)
def test_unsolved_each_lab_fails_and_solved_it_passes_and_answers_as_stored() -> None:
    own, *_ = workshop_and_packs()
    assert list(running.findings(own)) == []
