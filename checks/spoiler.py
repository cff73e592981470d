"""A loopback proxy that spoils one property of an API, to see whether its tests notice.

Each way to spoil is a function: it gets the request and the API, and returns what the client gets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import requests

OPERATIONS = ("ping", "echo", "create", "read", "update", "list", "delete")
_TIMEOUT = 20  # seconds


@dataclass(frozen=True)
class Request:
    """A client's request; `content` is its JSON, {} unless that is an object."""

    body: bytes
    content_type: str

    @property
    def content(self) -> dict[str, Any]:
        content = _decoded(self.body)
        return content if isinstance(content, dict) else {}

    @property
    def operation(self) -> str:
        return str(self.content.get("operation", ""))

    def with_content(self, content: object) -> Request:
        return replace(self, body=json.dumps(content).encode())


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


Api = Callable[[Request], Answer]
Spoil = Callable[[Request, Api], Answer]


def nothing_said(request: Request, api: Api) -> Answer:
    """Every good answer is empty: status and content type are all that is left of it."""
    answer = api(request)
    return answer.with_content({}) if answer.ok else answer


def another_item_read(request: Request, api: Api) -> Answer:
    """Read answers another item's values."""
    answer = api(request)
    if request.operation != "read" or not isinstance(answer.content, dict):
        return answer
    changed = {key: _other(value) for key, value in answer.content.items() if key == "Item"}
    return answer.with_content(answer.content | changed)


def anything_accepted(request: Request, api: Api) -> Answer:
    """An unknown operation answers 200."""
    answer = api(request)
    return answer if request.operation in OPERATIONS else replace(answer, status=200)


def nothing_deleted(request: Request, api: Api) -> Answer:
    """Delete answers 200, and the item stays: another key is deleted, which no item has."""
    payload = request.content.get("payload")
    if request.operation != "delete" or not isinstance(payload, dict):
        return api(request)
    elsewhere = payload | {"Key": _other(payload.get("Key"))}
    return api(request.with_content(request.content | {"payload": elsewhere}))


SPOILS: tuple[Spoil, ...] = (nothing_said, another_item_read, anything_accepted, nothing_deleted)


def apart(spoils: Sequence[Spoil], key: str) -> list[Spoil]:
    """The same ways to spoil, for clients at the same time: `list` answers none of the items that
    the others created, which `key` tells apart. A test must not fail for want of solitude."""
    creators: dict[str, Spoil] = {}

    def alone(spoil: Spoil) -> Spoil:
        def spoil_alone(request: Request, api: Api) -> Answer:
            if request.operation == "create":
                creators[_key_of(request.content.get("payload"), key)] = spoil
            answer = spoil(request, api)
            others = {one for one, creator in creators.items() if creator != spoil}
            return _without(answer, others, key) if request.operation == "list" else answer

        return spoil_alone

    return [alone(spoil) for spoil in spoils]


def _key_of(payload: Any, key: str) -> str:
    item = payload.get("Item") if isinstance(payload, dict) else None
    return str(item.get(key)) if isinstance(item, dict) else ""


def _without(answer: Answer, keys: set[str], key: str) -> Answer:
    """The answer to a Scan, its counts included."""
    content = answer.content
    items = content.get("Items") if isinstance(content, dict) else None
    if not isinstance(items, list):
        return answer
    left = [item for item in items if _key_of({"Item": item}, key) not in keys]
    if left == items:
        return answer
    counts = {name: content.get(name) for name in ("Count", "ScannedCount")}
    fewer = {n: c - len(items) + len(left) for n, c in counts.items() if isinstance(c, int)}
    return answer.with_content(content | {"Items": left} | fewer)


@contextmanager
def spoiled(url: str, spoil: Spoil) -> Iterator[str]:
    """The URL of the API at `url`, spoiled in this one way, as long as the context lasts."""
    with (
        requests.Session() as session,
        ThreadingHTTPServer(("127.0.0.1", 0), _handler(_api(url, session), spoil)) as server,
    ):
        server.daemon_threads = False  # so that closing waits for them
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _api(url: str, session: requests.Session) -> Api:
    def api(request: Request) -> Answer:
        headers = {"Content-Type": request.content_type}
        got = session.post(url, request.body, headers=headers, timeout=_TIMEOUT)
        return Answer(got.status_code, got.content, got.headers.get("Content-Type", ""))

    return api


def _handler(api: Api, spoil: Spoil) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(body, self.headers.get("Content-Type", "application/json"))
            try:
                answer = spoil(request, api)
            except requests.RequestException:
                return  # no answer there, so none here
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler


def _other(value: Any) -> Any:
    """A value of the same shape, in which nothing is the same."""
    match value:
        case dict():
            return {key: _other(each) for key, each in value.items()}
        case list():
            return [_other(each) for each in value]
        case bool():
            return not value
        case int() | float():
            return value + 1
        case None:
            return "something"
        case _:
            return f"another {value}"


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
