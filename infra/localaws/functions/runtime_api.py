"""The Lambda Runtime API of one environment, on a loopback port of its own.

AWS documents it in "Using the Lambda runtime API for custom runtimes". The runtime polls for the
next invocation, and posts a response or an error; each environment has one runtime, so its port
says whose request it is.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from localaws.wire import LOGGER, read, seconds_unread

PREFIX = "/2018-06-01/runtime"
ACCEPTED = b'{"status":"OK"}'
# "Lambda quotas": the invocation payload's answer, which is a little more than 6 MB.
LONGEST_ANSWER = 6_291_556


@dataclass(frozen=True)
class Invocation:
    request_id: str
    payload: bytes
    arn: str
    deadline_ms: int
    trace_id: str
    client_context: str = ""

    def headers(self) -> dict[str, str]:
        headers = {
            "Lambda-Runtime-Aws-Request-Id": self.request_id,
            "Lambda-Runtime-Deadline-Ms": str(self.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.arn,
            "Lambda-Runtime-Trace-Id": self.trace_id,
        }
        if self.client_context:
            headers["Lambda-Runtime-Client-Context"] = self.client_context
        return headers


@dataclass(frozen=True)
class Answer:
    """What the runtime posted: the handler's result, or the error that it ended with."""

    body: bytes
    failed: bool


class RuntimeApi:
    """Serves one runtime process; made anew when the process is."""

    def __init__(self) -> None:
        """``when_idle`` is called when the runtime asks for an invocation and there is none,
        ``when_taken`` when it is about to get one, ``when_answered`` before it hears that its
        answer has come, with the seconds that the answer lay unread."""
        self.when_idle: Callable[[], None] = lambda: None
        self.when_taken: Callable[[], None] = lambda: None
        self.when_answered: Callable[[float], None] = lambda _: None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.init_error = b""
        self.port = 0
        self._waiting: asyncio.Queue[Invocation] = asyncio.Queue()
        self._answers: dict[str, asyncio.Future[Answer]] = {}
        self._runner: web.ServerRunner | None = None

    async def open(self) -> None:
        server = web.Server(self._handle, handler_cancellation=True, access_log=None, logger=LOGGER)
        self._runner = web.ServerRunner(server, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    @property
    def holds_an_invocation(self) -> bool:
        return not self._waiting.empty()

    def submit(self, invocation: Invocation) -> asyncio.Future[Answer]:
        """Hand an invocation to the runtime; the future ends when it posts the answer."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[invocation.request_id] = future
        self._waiting.put_nowait(invocation)
        return future

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path == f"{PREFIX}/invocation/next":
            return await self._next()
        if path == f"{PREFIX}/init/error":
            self.init_error = await read(request, LONGEST_ANSWER)
            return web.Response(status=202, body=ACCEPTED)
        request_id, _, kind = path.removeprefix(f"{PREFIX}/invocation/").partition("/")
        if kind in ("response", "error"):
            return await self._answer(request, request_id, failed=kind == "error")
        return web.json_response({"errorType": "NotFound", "errorMessage": path}, status=404)

    async def _next(self) -> web.Response:
        if not self.ready.done():
            self.ready.set_result(None)
        if self._waiting.empty():
            self.when_idle()
        invocation = await self._waiting.get()
        self.when_taken()
        headers = {"Content-Type": "application/json", **invocation.headers()}
        return web.Response(body=invocation.payload, headers=headers)

    async def _answer(
        self, request: web.BaseRequest, request_id: str, *, failed: bool
    ) -> web.Response:
        body = await read(request, LONGEST_ANSWER + 1)
        future = self._answers.pop(request_id, None)
        if future is None:
            error = {"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"}
            return web.json_response(error, status=400)
        self.when_answered(seconds_unread(request))
        with contextlib.suppress(asyncio.InvalidStateError):
            future.set_result(Answer(body, failed))
        return web.Response(status=202, body=ACCEPTED)
