"""HTTP headers on their way through API Gateway.

"Amazon API Gateway important notes" and recorded (``test_apigateway_header_remapping_…``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localaws.gateway.exchange import HttpRequest

Pairs = list[tuple[str, str]]

_EITHER_WAY = {
    *("connection", "content-length", "content-md5", "expect", "max-forwards"),
    *("proxy-authenticate", "server", "trailer", "upgrade", "www-authenticate"),
}
# What of a client's headers an integration never sees.
DROPPED = frozenset(_EITHER_WAY | {"te", "transfer-encoding"})
# What of an integration's answer comes back under another name.
REMAPPED = frozenset(_EITHER_WAY | {"authorization", "date", "host", "user-agent"})
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def received(request: HttpRequest) -> Pairs:
    """The client's, in its spelling, and those that API Gateway adds or completes.

    AWS's edge adds ``CloudFront-*`` and ``Via`` too; there is no edge here.
    """
    forwarded = _forwarded(request)
    hidden = DROPPED | {name.lower() for name, _ in forwarded}
    sent = [(name, value) for name, value in request.headers if name.lower() not in hidden]
    return sent + forwarded


def _forwarded(request: HttpRequest) -> Pairs:
    before = [value for name, value in request.headers if name.lower() == "x-forwarded-for"]
    return [
        ("X-Amzn-Trace-Id", request.trace_id),
        ("X-Forwarded-For", ", ".join([*before, request.source_ip])),
        ("X-Forwarded-Port", str(request.port)),
        ("X-Forwarded-Proto", "http"),
    ]


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def sent_back(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """An integration's headers as the client gets them."""
    return [
        (_remapped(name), value) for name, value in pairs if name.lower() != "transfer-encoding"
    ]


def proxied(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """An HTTP endpoint's headers; API Gateway's own request id comes beside the endpoint's
    (recorded: ``test_http_integration_with_lambda[HTTP_PROXY]``)."""
    return [
        (f"x-amzn-Remapped-{name}" if name.lower() == "x-amzn-requestid" else name, value)
        for name, value in sent_back(pairs)
    ]


def _remapped(name: str) -> str:
    return f"x-amzn-Remapped-{name}" if name.lower() in REMAPPED else name


def value_of(pairs: Iterable[tuple[str, str]], name: str) -> str | None:
    """The last of that name, whatever its letter case."""
    wanted = name.lower()
    found = [value for key, value in pairs if key.lower() == wanted]
    return found[-1] if found else None


def media_type(value: str | None) -> str:
    """Without its parameters: ``text/html; charset=utf-8`` is ``text/html``."""
    return (value or "").partition(";")[0].strip().lower()
