"""A loopback proxy that spoils an API, a way each URL, to see whether the API's tests notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests

from checks.exchange import Answer, Request
from checks.spoils import KEY, Api, Spoil

_TIMEOUT = 20  # seconds


@contextmanager
def spoiled(
    url: str, spoils: Sequence[Spoil], known: Mapping[Request, Answer] | None = None
) -> Iterator[list[str]]:
    """The URLs of the API at `url` spoiled in each of these ways, as long as the context lasts.

    Clients of them all may be at work at the same time. The API is not asked for what is `known`.
    """
    with (
        requests.Session() as session,
        ThreadingHTTPServer(
            ("127.0.0.1", 0), _handler(_api(url, session, known or {}), spoils)
        ) as server,
    ):
        server.daemon_threads = False  # so that closing waits for them
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        try:
            yield [f"http://127.0.0.1:{server.server_port}/{n}" for n in range(len(spoils))]
        finally:
            server.shutdown()
            thread.join()


def apart(spoils: Sequence[Spoil]) -> list[Spoil]:
    """The same ways to spoil, for clients at the same time: `list` answers none of the items that
    the others wrote. A test must not fail for want of solitude."""
    writers: dict[str, Spoil] = {}

    def alone(spoil: Spoil) -> Spoil:
        def spoil_alone(request: Request, api: Api) -> Answer:
            def noting(sent: Request) -> Answer:
                if sent.operation in ("create", "update"):
                    writers[str(sent.item.get(KEY))] = spoil
                return api(sent)

            answer = spoil(request, noting)
            others = {key for key, writer in writers.copy().items() if writer != spoil}
            return _without(answer, others) if request.operation == "list" else answer

        return spoil_alone

    return [alone(spoil) for spoil in spoils]


def _without(answer: Answer, keys: set[str]) -> Answer:
    """The answer to a Scan, its counts included."""
    content = answer.content
    items = content.get("Items") if isinstance(content, dict) else None
    if not isinstance(items, list):
        return answer
    left = [each for each in items if not isinstance(each, dict) or str(each.get(KEY)) not in keys]
    if left == items:
        return answer
    counts = {name: content.get(name) for name in ("Count", "ScannedCount")}
    fewer = {n: c - len(items) + len(left) for n, c in counts.items() if isinstance(c, int)}
    return answer.with_content(content | {"Items": left} | fewer)


def _api(url: str, session: requests.Session, known: Mapping[Request, Answer]) -> Api:
    def api(request: Request) -> Answer:
        if request in known:
            return known[request]
        headers = {"Content-Type": request.content_type}
        got = session.post(url, request.body, headers=headers, timeout=_TIMEOUT)
        return Answer(got.status_code, got.content, got.headers.get("Content-Type", ""))

    return api


def _handler(api: Api, spoils: Sequence[Spoil]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(body, self.headers.get("Content-Type", "application/json"))
            spoil = spoils[int(self.path[1:])]
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
