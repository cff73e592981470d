"""A REST API in a document's terms: by path and name, where API Gateway has ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]


@dataclass
class Model:
    """``schema`` refers to another model as ``{"$ref": "#/models/NAME"}``."""

    schema: Fields
    description: str = ""
    content_type: str = "application/json"


@dataclass
class Description:
    """What is None is not said.

    ``authorizers``, ``validators`` and ``responses`` hold what GetAuthorizer, GetRequestValidator
    and GetGatewayResponse show, by name or type. ``methods`` hold what GetMethod shows, by path and
    HTTP method, with ``authorizer`` and ``requestValidator`` as names.
    """

    name: str
    description: str | None = None
    version: str | None = None
    api_key_source: str | None = None
    binary_media_types: list[str] | None = None
    minimum_compression_size: int | None = None
    policy: Fields | None = None
    models: dict[str, Model] = field(default_factory=dict)
    authorizers: dict[str, Fields] = field(default_factory=dict)
    validators: dict[str, Fields] = field(default_factory=dict)
    responses: dict[str, Fields] = field(default_factory=dict)
    methods: dict[str, dict[str, Fields]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def with_references(schema: Any, renamed: Any) -> Any:
    """The schema with each ``$ref`` replaced by what ``renamed`` makes of it."""
    if isinstance(schema, dict):
        return {
            key: renamed(value)
            if key == "$ref" and isinstance(value, str)
            else with_references(value, renamed)
            for key, value in schema.items()
        }
    if isinstance(schema, list):
        return [with_references(one, renamed) for one in schema]
    return schema


def references(schema: Any) -> Iterator[str]:
    """Names of the models that a schema refers to."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value.rpartition("/")[2]
            else:
                yield from references(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from references(one)
