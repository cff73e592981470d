"""REST calls: which operation a method and a path are, and what the call gives for its members.

Source: "HTTP bindings" of Smithy, as botocore's models write them.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape

from localaws.call import ApiCall

LABEL = re.compile(r"\{([^}]+)\}")
# Hosts whose first label is a bucket ("Virtual hosting of general purpose buckets", S3).
BUCKET_HOST = re.compile(r"(?P<bucket>.+)\.(?:s3[.-].+|localhost(?::\d+)?)")
# Bodies beyond this are data, whatever their type.
LARGEST_DOCUMENT = 1024**2


@dataclass(frozen=True)
class Route:
    """``query`` and ``headers`` must be there; ``words`` are values that the query must have.
    ``start`` is the path's constant beginning."""

    start: str
    path: re.Pattern[str]
    labels: tuple[str, ...]
    words: Mapping[str, str]
    query: frozenset[str]
    headers: frozenset[str]
    operation: OperationModel

    @property
    def rank(self) -> tuple[int, ...]:
        """The most particular comes first."""
        constant = -len(LABEL.sub("", urlsplit(self.operation.http["requestUri"]).path))
        required = -len(self.words), -len(self.query), -len(self.headers)
        return *required, len(self.labels), constant, int(self.operation.deprecated)


def match(model: ServiceModel, call: ApiCall) -> tuple[OperationModel, dict[str, str]] | None:
    """The operation, and its path's labels, decoded."""
    path = _path(call)
    query = parse_qs(call.query, keep_blank_values=True)
    names = {name.lower() for name, _ in call.headers}
    for route in _routes(model).get(call.method, ()):
        if not (path.startswith(route.start) and query.keys() >= route.query):
            continue
        found = route.path.fullmatch(path)
        if found and names >= route.headers and _says(query, route.words):
            texts = map(unquote, found.groups())
            return route.operation, dict(zip(route.labels, texts, strict=True))
    return None


def _says(query: Mapping[str, list[str]], words: Mapping[str, str]) -> bool:
    return all(query[name][0] == word for name, word in words.items())


def _path(call: ApiCall) -> str:
    """With the bucket in it, also where the host names it."""
    if call.service != "s3":
        return call.path
    host = BUCKET_HOST.fullmatch(call.header("host"))
    return f"/{host['bucket']}{call.path}" if host else call.path


@functools.cache
def _routes(model: ServiceModel) -> Mapping[str, list[Route]]:
    found: dict[str, list[Route]] = {}
    for name in model.operation_names:
        operation = model.operation_model(name)
        found.setdefault(operation.http["method"], []).append(_route(operation))
    for routes in found.values():
        routes.sort(key=lambda route: route.rank)
    return found


def _route(operation: OperationModel) -> Route:
    uri = urlsplit(operation.http["requestUri"])
    parts = LABEL.split(uri.path.rstrip("/"))
    pattern = "".join(
        (r"(.+)" if part.endswith("+") else r"([^/]+)") if number % 2 else re.escape(part)
        for number, part in enumerate(parts)
    )
    labels = tuple(part.rstrip("+") for part in parts[1::2])
    words = {name: values[0] for name, values in parse_qs(uri.query, True).items()}
    words.pop("x-id", None)  # a hint, which older clients don't send
    required = _required(operation.input_shape)
    return Route(
        parts[0],
        re.compile(pattern + "/?", re.DOTALL),
        labels,
        words,
        frozenset((*words, *required.get("querystring", ()))),
        frozenset(name.lower() for name in required.get("header", ())),
        operation,
    )


def _required(shape: StructureShape | None) -> dict[str, list[str]]:
    """The wire names of required members, by where they go."""
    found: dict[str, list[str]] = {}
    if shape is None:
        return found
    for name in shape.required_members:
        serialization = shape.members[name].serialization
        wire = serialization.get("name", name)
        found.setdefault(serialization.get("location", ""), []).append(wire)
    return found


def parameters(
    operation: OperationModel, labels: Mapping[str, str], call: ApiCall
) -> dict[str, Any]:
    """By the members' names in the API. Blobs are left out."""
    shape = operation.input_shape
    return dict(_parameters(operation, shape, labels, call)) if shape else {}


def _parameters(
    operation: OperationModel, shape: StructureShape, labels: Mapping[str, str], call: ApiCall
) -> Iterator[tuple[str, Any]]:
    query = parse_qs(call.query, keep_blank_values=True)
    for name, member in shape.members.items():
        place = member.serialization.get("location")
        wire = member.serialization.get("name", name)
        if place == "uri" and wire in labels:
            yield name, labels[wire]
        elif place == "querystring" and wire in query:
            yield name, query[wire] if member.type_name == "list" else query[wire][0]
        elif place == "header" and (text := call.header(wire)):
            yield name, text
    payload = shape.serialization.get("payload")
    if payload:
        member = shape.members[payload]
        if isinstance(member, StructureShape):
            yield payload, _document(operation, member, call.body)
    else:
        yield from _document(operation, shape, call.body).items()


def _document(operation: OperationModel, shape: StructureShape, body: bytes) -> dict[str, Any]:
    if not body or len(body) > LARGEST_DOCUMENT:
        return {}
    try:
        if operation.service_model.protocol == "rest-xml":
            found = _element(shape, ElementTree.fromstring(body))  # noqa: S314 - expat bounds entities
        else:
            found = _members(shape, json.loads(body))
    except (ElementTree.ParseError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _members(shape: StructureShape, document: Any) -> Any:
    if not isinstance(document, dict):
        return {}
    wires = {
        member.serialization.get("name", name): name
        for name, member in shape.members.items()
        if "location" not in member.serialization
    }
    return {wires[key]: value for key, value in document.items() if key in wires}


def _element(shape: Shape, element: ElementTree.Element) -> Any:
    if isinstance(shape, StructureShape):
        found: dict[str, Any] = {}
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            inner = [child for child in element if child.tag.rpartition("}")[2] == wire]
            if inner and isinstance(member, ListShape):
                flat = member.serialization.get("flattened")
                items = inner if flat else list(inner[0])
                found[name] = [_element(member.member, each) for each in items]
            elif inner:
                found[name] = _element(member, inner[0])
        return found
    return element.text or ""
