"""One decision on a request, as the record keeps it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from iampolicy import Outcome, Source


@dataclass(frozen=True)
class Decided:
    """Who wanted what, on what, and why that was allowed or not.

    ``principal`` is an ARN or a service's name (``apigateway.amazonaws.com``); empty for an
    unsigned call. ``role`` is the ARN of the role behind a session, else empty. ``reason`` is AWS's
    sentence for a denial; ``policies`` are the names of those whose statements decided.
    """

    time: datetime.datetime
    principal: str
    role: str
    action: str
    resource: str
    region: str
    outcome: Outcome
    decided_by: Source | None
    policies: tuple[str, ...]
    reason: str
    request_id: str
