"""Request validators: required parameters, and bodies that fit a model.

Source: "Request validation for REST APIs in API Gateway". Models are JSON schema, draft 4.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure

# "Use models … to validate": a model that stands for every content type.
ANY_TYPE = "$default"
DEFAULT_TYPE = "application/json"
Complaints = Callable[[Any], list[str]]


def validate(exchange: Exchange) -> None:
    """Raises: GatewayFailure, BAD_REQUEST_PARAMETERS before BAD_REQUEST_BODY."""
    definitions = exchange.stage.snapshot.definitions
    validator = definitions.validators.get(exchange.match.method.validator or "")
    if validator is None:
        return
    if validator.parameters:
        _require_parameters(exchange)
    if validator.body:
        _require_model(exchange, definitions.models)


def _require_parameters(exchange: Exchange) -> None:
    wanted = exchange.match.method.parameters
    missing = [
        expression.split(".", 3)[3]
        for expression, required in wanted.items()
        if required and not _has(exchange, expression)
    ]
    if missing:
        text = f"Missing required request parameters: [{', '.join(missing)}]"
        raise GatewayFailure("BAD_REQUEST_PARAMETERS", text)


def _has(exchange: Exchange, expression: str) -> bool:
    """ "Required parameters … are included and not blank"."""
    _, _, place, name = expression.split(".", 3)
    if place == "header":
        return bool(exchange.request.header(name))
    if place == "querystring":
        return name in parse_qs(exchange.request.query)
    return bool(exchange.match.parameters.get(name))


def _require_model(exchange: Exchange, models: Mapping[str, str]) -> None:
    content_type = (exchange.request.header("content-type") or DEFAULT_TYPE).partition(";")[0]
    wanted = exchange.match.method.models
    name = wanted.get(content_type.strip().lower()) or wanted.get(ANY_TYPE)
    if name is None or name not in models:
        return  # "If no model matches the content type, the body is not validated"
    try:
        checker = _checker(name, tuple(sorted(models.items())))
        found = _complaints(exchange.request.body, checker)
    except ValueError as error:  # a model that is broken
        raise GatewayFailure("API_CONFIGURATION_ERROR", detail=str(error)) from error
    if found:
        raise GatewayFailure("BAD_REQUEST_BODY", detail=f"[{', '.join(found)}]")


def _complaints(body: bytes, checker: Complaints) -> list[str]:
    try:
        document = json.loads(body or b"{}", parse_constant=_refuse)
    except (ValueError, RecursionError):
        return ["Unable to parse JSON body"]
    try:
        return checker(document)
    except RecursionError:
        return ["the body is nested too deeply"]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


@functools.lru_cache(256)
def _checker(name: str, models: tuple[tuple[str, str], ...]) -> Complaints:
    """Imported late: most APIs validate nothing, and need not wait for it."""
    from localaws.gateway.models import checker

    return checker(name, dict(models))
