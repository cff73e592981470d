"""Which operation a request is, and its parameters: both from botocore's model of Lambda."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import botocore.session
from botocore.model import OperationModel, ServiceModel, Shape

from localaws.call import ApiCall
from localaws.errors import AwsError

LABEL = re.compile(r"\{(\w+)\+?\}")
NUMBERS = frozenset({"integer", "long"})


@dataclass(frozen=True)
class Asked:
    """An operation and what it is given, by the API's own names; blobs are base64 as sent."""

    operation: OperationModel
    parameters: Mapping[str, Any]

    @property
    def status(self) -> int:
        """The HTTP status of its success."""
        return int(self.operation.http.get("responseCode", 200))


@functools.cache
def model() -> ServiceModel:
    return botocore.session.get_session().get_service_model("lambda")


@dataclass(frozen=True)
class _Route:
    method: str
    path: re.Pattern[str]
    query: tuple[str, ...]
    operation: OperationModel


@functools.cache
def _routes() -> tuple[_Route, ...]:
    """Those that a word in the query tells apart come first."""
    made = [_route(model().operation_model(name)) for name in model().operation_names]
    return tuple(sorted(made, key=lambda route: -len(route.query)))


def _route(operation: OperationModel) -> _Route:
    uri = urlsplit(operation.http["requestUri"])
    parts = LABEL.split(uri.path.rstrip("/"))
    path = "".join(
        f"(?P<{part}>[^/]+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )
    query = tuple(uri.query.split("&")) if uri.query else ()
    return _Route(operation.http["method"], re.compile(path + "/?"), query, operation)


def recognise(call: ApiCall) -> Asked | None:
    """None for what no operation of Lambda's looks like.

    Raises:
        AwsError: SerializationException, for a body that is no JSON object.
    """
    query = parse_qs(call.query, keep_blank_values=True)
    words = {f"{name}={values[0]}" for name, values in query.items()}
    for route in _routes():
        found = route.path.fullmatch(call.path)
        if found and route.method == call.method and words.issuperset(route.query):
            labels = {name: unquote(text) for name, text in found.groupdict().items()}
            return Asked(route.operation, dict(_parameters(route.operation, labels, query, call)))
    return None


def _parameters(
    operation: OperationModel,
    labels: Mapping[str, str],
    query: Mapping[str, list[str]],
    call: ApiCall,
) -> Iterator[tuple[str, Any]]:
    shape = operation.input_shape
    if shape is None:
        return
    document = _document(call.body)
    for name, member in shape.members.items():
        place = member.serialization.get("location")
        wire = member.serialization.get("name", name)
        if place == "uri":
            yield name, _typed(member, labels[wire])
        elif place == "querystring" and wire in query:
            is_list = member.type_name == "list"
            yield name, query[wire] if is_list else _typed(member, query[wire][0])
        elif place is None and document.get(wire) is not None:
            yield name, document[wire]


def _document(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise AwsError("SerializationException", "The request body is not a JSON object.")
    return document


def _typed(member: Shape, text: str) -> Any:
    if member.type_name in NUMBERS and re.fullmatch(r"-?\d+", text):
        return int(text)
    if member.type_name == "boolean":
        return text == "true"
    return text
