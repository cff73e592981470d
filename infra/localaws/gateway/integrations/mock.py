"""``MOCK``: the request template's ``statusCode`` chooses the integration response.

"Mock integrations for REST APIs in API Gateway".
"""

from __future__ import annotations

import json
import re

from localaws.gateway.endpoint import EndpointRequest, EndpointResponse
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import misconfigured
from localaws.gateway.integration import Integration

BARE_NAME = re.compile(r"([{,]\s*)([A-Za-z_$][\w$]*)(\s*:)")
SINGLE_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")


class Mock:
    async def send(
        self, request: EndpointRequest, exchange: Exchange, integration: Integration
    ) -> EndpointResponse:
        status = _status(request.body.decode("utf-8", "replace"))
        if status is None:
            raise misconfigured("statusCode should be an integer which defined in request template")
        return EndpointResponse(status, selected_by=str(status))


def _status(text: str) -> int | None:
    """AWS reads JSON leniently: bare names too (recorded: ``test_integration_mock_with_path_param``
    has ``{statusCode: 200}``)."""
    for candidate in (text, BARE_NAME.sub(r'\1"\2"\3', SINGLE_QUOTED.sub(r'"\1"', text))):
        try:
            document = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        found = document.get("statusCode") if isinstance(document, dict) else None
        return found if isinstance(found, int) and not isinstance(found, bool) else None
    return None
