"""A request to the learner's API and what it answered, byte by byte."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Request:
    """`content` is its JSON, {} unless that is an object; so is `payload` of that."""

    body: bytes
    content_type: str = "application/json"

    @property
    def content(self) -> dict[str, Any]:
        return _object(_decoded(self.body))

    @property
    def operation(self) -> str:
        return str(self.content.get("operation", ""))

    @property
    def payload(self) -> dict[str, Any]:
        return _object(self.content.get("payload"))

    @property
    def item(self) -> dict[str, Any]:
        """What it creates, or the key of what else it is about; {} for none."""
        return _object(self.payload.get("Item" if self.operation == "create" else "Key"))

    def with_content(self, **changes: object) -> Request:
        """With some members of its content changed."""
        return replace(self, body=json.dumps(self.content | changes).encode())

    def with_item(self, item: object) -> Request:
        part = "Item" if self.operation == "create" else "Key"
        return self.with_content(payload=self.payload | {part: item})


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str

    @property
    def content(self) -> Any:
        return _decoded(self.body)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def with_content(self, content: object) -> Answer:
        return replace(self, body=json.dumps(content).encode())


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
