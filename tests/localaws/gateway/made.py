"""Requests and stages made by hand, for what needs no server."""

from __future__ import annotations

import datetime
from typing import Any

from localaws.gateway.exchange import HttpRequest


def request(**more: Any) -> HttpRequest:
    """A GET of ``/``; ``more`` goes over the defaults here."""
    settings: dict[str, Any] = {
        "method": "GET",
        "host": "api.execute-api.us-east-1.localhost",
        "path": "/",
        "query": "",
        "headers": (),
        "body": b"",
        "source_ip": "127.0.0.1",
        "port": 80,
        "request_id": "id",
        "extended_request_id": "extended",
        "trace_id": "Root=1-0-0",
        "received": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    }
    return HttpRequest(**settings | more)
