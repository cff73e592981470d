"""Which integration response a pattern selects."""

from __future__ import annotations

import pytest

from localaws import patterns
from localaws.gateway.endpoint import EndpointResponse
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.integration import IntegrationResponse
from localaws.gateway.integrations.custom import select


def responses(**by_status: str) -> tuple[IntegrationResponse, ...]:
    return tuple(
        IntegrationResponse.of({"statusCode": status[1:], "selectionPattern": pattern})
        for status, pattern in by_status.items()
    )


def test_a_pattern_that_is_none_selects_nothing() -> None:
    found = select(responses(_400="(", _200=""), EndpointResponse(200, selected_by="("))
    assert found.status == 200


def test_a_pattern_that_would_try_for_ever_is_a_500(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.02)
    sent = EndpointResponse(200, selected_by="a" * 60 + "!")
    with pytest.raises(GatewayFailure) as failed:
        select(responses(_400="(a|aa)+", _200=""), sent)
    assert (failed.value.status, "takes too long" in str(failed.value.log)) == (500, True)
