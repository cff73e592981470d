"""An HTTP server on loopback that answers what it was sent, as JSON."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class Echo(BaseHTTPRequestHandler):
    """``/status/404`` answers that status, ``/slow`` after a second, ``/redirect`` a redirect."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        if address.path == "/slow":
            time.sleep(1)
        seen = {
            "method": self.command,
            "path": address.path,
            "query": parse_qsl(address.query, keep_blank_values=True),
            "headers": dict(self.headers.items()),
            "body": body.decode("utf-8", "replace"),
        }
        status = int(address.path.rpartition("/status/")[2]) if "/status/" in address.path else 200
        text = json.dumps(seen).encode()
        self.send_response(302 if address.path == "/redirect" else status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-Endpoint", "echo")
        self.send_header("x-amzn-RequestId", "the endpoint's")
        if address.path == "/redirect":
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(text if self.command != "HEAD" else b"")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = answer

    def log_message(self, *_: object) -> None:
        """Nothing on the tests' own output."""


@contextlib.contextmanager
def echo_server() -> Iterator[str]:
    """Its URL, without a trailing slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
