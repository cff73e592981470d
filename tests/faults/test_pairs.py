"""Of two faults at once, the walk names the one that a request meets first."""

import pytest

from checks.diagnosis import diagnose
from checks.evaluation import Evaluation
from checks.faults.catalogue import faults
from checks.faults.deployed import Deployed
from checks.outcome import Result
from checks.system import System
from tests.sampling import sampled

from .pairs import COUNT, Pair, sample


@pytest.mark.parametrize("pair", sampled(sample(faults(), COUNT), 10), ids=lambda pair: pair.id)
def test_the_upstream_of_two_faults_is_named(pair: Pair, reference: dict[str, Result]) -> None:
    pair.downstream.apply(Deployed())
    pair.upstream.apply(Deployed())
    found = diagnose(Evaluation(System.from_environment())).cause
    assert found
    assert found.id == pair.upstream.owner.id
    assert pair.upstream.is_named_by(found)
