"""A document as it is written: its version's own places for what both versions say."""

from __future__ import annotations

import abc
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

JSON = "application/json"


class InvalidDocument(Exception):
    """In AWS's words (recorded: ``test_import_api_bad_file``)."""

    def __init__(self, message: str = "Invalid OpenAPI input.") -> None:
        super().__init__(message)


class Document(abc.ABC):
    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    @classmethod
    def parse(cls, text: bytes) -> Document:
        """Raises: InvalidDocument."""
        content = _loaded(text)
        if not isinstance(content, dict) or not isinstance(content.get("info"), dict):
            raise InvalidDocument
        if not isinstance(content.get("paths", {}), dict):
            raise InvalidDocument
        if str(content.get("swagger", "")).startswith("2"):
            return Swagger(content)
        if str(content.get("openapi", "")).startswith("3.0"):
            return OpenApi(content)
        raise InvalidDocument(
            "Unsupported OpenAPI version: API Gateway reads Swagger 2.0 and OpenAPI 3.0."
        )

    def at(self, *path: str) -> dict[str, Any]:
        """The object at a place in the document; empty where there is none."""
        found: Any = self.content
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def resolved(self, part: Any) -> Any:
        """What a part stands for, if it is a reference within the document."""
        for _ in range(20):  # a reference may lead to another, and in a circle
            if not isinstance(part, dict) or not isinstance(part.get("$ref"), str):
                return part
            pointer = part["$ref"].removeprefix("#/").split("/")
            part = self.at(*(name.replace("~1", "/").replace("~0", "~") for name in pointer))
        raise InvalidDocument("A reference leads back to itself.")

    @property
    @abc.abstractmethod
    def schemas(self) -> dict[str, Any]: ...

    @property
    @abc.abstractmethod
    def security_schemes(self) -> dict[str, Any]: ...

    @property
    @abc.abstractmethod
    def base_path(self) -> str:
        """What stands between the host and the paths; empty when nothing does."""

    @abc.abstractmethod
    def bodies(self, operation: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Content types of a request's body, each with its schema."""

    @abc.abstractmethod
    def answers(
        self, operation: Mapping[str, Any], response: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        """Content types of an answer's body, each with its schema."""


class Swagger(Document):
    @property
    def schemas(self) -> dict[str, Any]:
        return self.at("definitions")

    @property
    def security_schemes(self) -> dict[str, Any]:
        return self.at("securityDefinitions")

    @property
    def base_path(self) -> str:
        return str(self.content.get("basePath") or "").rstrip("/")

    def bodies(self, operation: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        consumed = operation.get("consumes") or self.content.get("consumes") or [JSON]
        for each in operation.get("parameters") or ():
            parameter = self.resolved(each)
            if isinstance(parameter, dict) and parameter.get("in") == "body":
                for content_type in consumed:
                    yield str(content_type), parameter.get("schema")

    def answers(
        self, operation: Mapping[str, Any], response: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        produced = operation.get("produces") or self.content.get("produces") or [JSON]
        if response.get("schema"):
            for content_type in produced:
                yield str(content_type), response["schema"]


class OpenApi(Document):
    @property
    def schemas(self) -> dict[str, Any]:
        return self.at("components", "schemas")

    @property
    def security_schemes(self) -> dict[str, Any]:
        return self.at("components", "securitySchemes")

    @property
    def base_path(self) -> str:
        servers = self.content.get("servers")
        server = servers[0] if isinstance(servers, list) and servers else {}
        if not isinstance(server, dict):
            return ""
        variables = server.get("variables") or {}
        url = str(server.get("url") or "")
        for name, variable in variables.items():
            if isinstance(variable, dict):
                url = url.replace(f"{{{name}}}", str(variable.get("default", "")).strip("/"))
        path = re.sub(r"^[a-z]+://[^/]*", "", url)
        return "/" + path.strip("/") if path.strip("/") else ""

    def bodies(self, operation: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        yield from self._content(self.resolved(operation.get("requestBody")))

    def answers(
        self, operation: Mapping[str, Any], response: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        yield from self._content(response)

    def _content(self, body: Any) -> Iterator[tuple[str, Any]]:
        content = body.get("content") if isinstance(body, dict) else None
        for content_type, media in (content or {}).items():
            if isinstance(media, dict) and media.get("schema"):
                yield str(content_type), media["schema"]


def _loaded(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return yaml.load(text, Loader=_NoDates)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidDocument from error


class _NoDates(yaml.SafeLoader):
    """JSON's types alone: a version such as 2024-01-01 stays a text."""


_NoDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in entries if not tag.endswith(":timestamp")]
    for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
