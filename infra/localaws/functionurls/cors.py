"""What a function URL itself answers to web pages elsewhere ("Cross-origin resource sharing")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws import wildcards
from localaws.gateway.exchange import HttpRequest
from localaws.reply import Reply

Pairs = list[tuple[str, str]]


def is_preflight(request: HttpRequest) -> bool:
    asked = request.header("Access-Control-Request-Method")
    return request.method == "OPTIONS" and bool(request.header("Origin")) and bool(asked)


def preflight(cors: Mapping[str, Any], request: HttpRequest) -> Reply:
    """Without the function: 200, and what is allowed if the page's origin is."""
    allowed = _of_origin(cors, request)
    if allowed:
        allowed += _listed("Access-Control-Allow-Methods", cors.get("AllowMethods"))
        allowed += _listed("Access-Control-Allow-Headers", cors.get("AllowHeaders"))
        if "MaxAge" in cors:
            allowed.append(("Access-Control-Max-Age", str(cors["MaxAge"])))
    return Reply(200, b"", allowed)


def added(cors: Mapping[str, Any], request: HttpRequest) -> Pairs:
    """To the function's own answer, in place of what it says of these itself."""
    allowed = _of_origin(cors, request)
    if allowed:
        allowed += _listed("Access-Control-Expose-Headers", cors.get("ExposeHeaders"))
    return allowed


def _of_origin(cors: Mapping[str, Any], request: HttpRequest) -> Pairs:
    origin = request.header("Origin")
    if not origin or not any(_matches(one, origin) for one in cors.get("AllowOrigins", ())):
        return []
    credentials = bool(cors.get("AllowCredentials"))
    shown = "*" if "*" in cors["AllowOrigins"] and not credentials else origin
    allowed = [("Access-Control-Allow-Origin", shown), ("Vary", "Origin")]
    return [*allowed, *([("Access-Control-Allow-Credentials", "true")] if credentials else [])]


def _matches(allowed: str, origin: str) -> bool:
    """``https://*.example.com`` stands for all below it."""
    return wildcards.matches(allowed.lower().split("*"), origin.lower())


def _listed(name: str, values: list[str] | None) -> Pairs:
    return [(name, ",".join(values))] if values else []
