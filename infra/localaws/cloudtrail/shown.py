"""Parameters and answers as an event shows them.

Names begin in lower case; secrets and what is not text are hidden, each service in its own way:
"CloudTrail record contents" and the examples on each service's page on CloudTrail.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel, Shape

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
# These leave a secret out rather than say that there is one.
_SILENT = frozenset({"iam", "sts", "lambda", "secretsmanager"})
_LEFT_OUT = object()


def shown(service: str, shape: Shape | None, value: Any) -> Any:
    """``value`` as boto3 takes or returns it; ``service`` is botocore's name."""
    if shape is None:
        return value
    found = _shown(service, shape, value)
    return {} if found is _LEFT_OUT else found


def request_parameters(
    service: str, model: OperationModel, value: Mapping[str, Any]
) -> dict[str, Any] | None:
    """API Gateway names what came in the body after its operation; None where nothing was asked."""
    told: dict[str, Any] = shown(service, model.input_shape, value) or {}
    shape = model.input_shape
    if service == "apigateway" and shape is not None:
        inside = {
            _lower(name)
            for name, member in shape.members.items()
            if member.serialization.get("location") not in ("uri", "querystring")
        }
        body = {name: each for name, each in told.items() if name in inside}
        if body:
            rest = {name: each for name, each in told.items() if name not in inside}
            return {**rest, f"{_lower(model.name)}Input": body}
    return told or None


def _shown(service: str, shape: Shape, value: Any) -> Any:
    if value is None or shape.type_name == "blob":
        return _LEFT_OUT
    if shape.metadata.get("sensitive"):
        hides = service not in _SILENT and not isinstance(value, Mapping)
        return HIDDEN if hides else _LEFT_OUT
    if shape.type_name == "structure" and isinstance(value, Mapping):
        members = shape.members  # type: ignore[attr-defined]
        return _kept(
            {
                _lower(name): _shown(service, members[name], each)
                for name, each in value.items()
                if name in members
            }
        )
    if shape.type_name == "map" and isinstance(value, Mapping):
        return _kept({str(key): _shown(service, shape.value, each) for key, each in value.items()})  # type: ignore[attr-defined]
    if shape.type_name == "list" and isinstance(value, list):
        listed = [_shown(service, shape.member, each) for each in value]  # type: ignore[attr-defined]
        return [each for each in listed if each is not _LEFT_OUT]
    return _plain(value)


def _kept(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not _LEFT_OUT}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        # As in "Aug 6, 2026 3:04:05 PM"; `%-d` and `%-I` are not everywhere.
        hour = value.hour % 12 or 12
        return f"{value:%b} {value.day}, {value.year} {hour}:{value:%M:%S %p}"
    return value if isinstance(value, str | int | float | bool | list | dict) else str(value)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
