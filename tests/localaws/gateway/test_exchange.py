"""What is learnt of a request on its way."""

from __future__ import annotations

from localaws.gateway.exchange import Exchange
from localaws.gateway.snapshot import DeployedStage, Snapshot
from tests.localaws.gateway.made import request


def test_a_clock_that_jumped_meanwhile_changes_no_latency() -> None:
    stage = DeployedStage("1", "us-east-1", "prod", {}, Snapshot.of("api", "one", []))
    exchange = Exchange(request(), stage)  # by the clock, it came months ago
    assert 0 <= exchange.latency < 60_000
