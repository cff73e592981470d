"""API keys that usage plans let in, and how far.

Source: "Usage plans and API keys for REST APIs".
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from localaws.gateway.failure import GatewayFailure
from localaws.gateway.throttle import Limit, Throttle
from localaws.gateway.usage import Ledger, Quota


@dataclass(frozen=True)
class Subscription:
    """An enabled key in a usage plan that has the stage. ``methods`` are by ``/path/VERB``."""

    key_id: str
    plan_id: str
    limit: Limit | None
    methods: Mapping[str, Limit]
    quota: Quota | None
    ledger: Ledger

    def use(self, method: str, throttle: Throttle, today: datetime.date) -> None:
        """Count one request.

        Raises:
            GatewayFailure: THROTTLED; QUOTA_EXCEEDED.
        """
        own, client = self.methods.get(method), (self.plan_id, self.key_id)
        if not throttle.allows((*client, method if own else ""), own or self.limit):
            raise GatewayFailure("THROTTLED")
        if self.quota is not None and self.ledger.remaining(self.key_id, self.quota, today) < 1:
            raise GatewayFailure("QUOTA_EXCEEDED")
        self.ledger.count(self.key_id, today)
