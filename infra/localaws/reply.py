"""What the front door sends back, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

BODYLESS = frozenset({204, 304})


@dataclass(frozen=True)
class Reply:
    """An HTTP answer before it is written: headers may repeat, the body is bytes."""

    status: int
    body: bytes = b""
    headers: Iterable[tuple[str, str]] = field(default_factory=tuple)

    @classmethod
    def json(cls, status: int, document: Any, headers: Mapping[str, str] | None = None) -> Reply:
        fields = {"Content-Type": "application/json", **(headers or {})}
        return cls(status, json.dumps(document).encode(), tuple(fields.items()))

    def to_response(self, method: str) -> web.Response:
        headers = CIMultiDict(self.headers)
        # AWS's services name themselves in their own ways, API Gateway not at all.
        headers["Server"] = "localaws"
        if method == "HEAD":  # it tells the length of what GET has
            headers.setdefault("Content-Length", str(len(self.body)))
            return web.Response(status=self.status, headers=headers)
        headers.popall("Content-Length", None)  # the server counts the body itself
        # Node's clients abort when a 204 or a 304 carries a body.
        body = b"" if self.status in BODYLESS else self.body
        return web.Response(status=self.status, headers=headers, body=body)
