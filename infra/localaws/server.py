"""The front door: one port, on loopback, for every kind of request.

A request is for our own pages, for a deployed API, or an AWS API call. No thread is held while a
function runs, so requests that wait for functions never starve those functions' own calls.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
import os
import signal
import socket
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from localaws import pages, seams
from localaws.call import ApiCall, Scope, scope_of
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError, render
from localaws.functions import invoke
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.factory import EnvironmentFactory
from localaws.functions.fleet import Fleet
from localaws.functions.logs import LogWriter
from localaws.gateway import address, dataplane, proxy
from localaws.gateway.snapshot import DeployedStage
from localaws.reply import Reply
from localaws.warden import Warden
from localaws.wire import LOGGER, read
from localaws.workspace import Workspace, port_taken

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
# "Request must be smaller than 70167211 bytes" is Lambda's limit for a deployment package sent
# directly, the largest request of any JSON service; S3 alone takes more.
LARGEST_CALL = 70_167_211
LARGEST_OBJECT = 5 * 1024**3
REAP_SECONDS = 60
# A body that breaks off, or is not what its head promised.
UNREADABLE = (web.RequestPayloadError, HttpProcessingError, ConnectionError)


class FrontDoor:
    """Recognises a request and hands it on."""

    def __init__(self, port: int, session: Path, warden: Warden) -> None:
        self.port = port
        self.started = time.time()
        self.control = ControlPlane()
        make = EnvironmentFactory(
            session,
            f"http://{HOST}:{port}",
            self._credentials,
            LogWriter(self.control).write,
            warden.note,
        )
        self.fleet = Fleet(make)
        self.invoker = invoke.Invoker(self.fleet, self._find_function)
        self.gateway = dataplane.Gateway(self._find_stage, self._find_function, self.invoker)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            reply = await self._answer(request)
        except UNREADABLE as error:
            reply = dataplane.failure(400, f"Bad request: {error}", "BadRequestException")
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            reply = dataplane.internal_error(500)
        return reply.to_response(request.method)

    async def _answer(self, request: web.BaseRequest) -> Reply:
        raw_path, _, query = request.raw_path.partition("?")
        scope = scope_of(request)
        if scope is None or scope.service == "execute-api":
            if pages.is_ours(raw_path):
                return await pages.answer(raw_path, self)
            deployed = address.recognise(request.headers.get("Host", ""), raw_path)
            if deployed is not None:
                return await self._gateway(request, deployed, query)
        if scope is None:
            # An unsigned request to no API: what API Gateway and most services answer.
            return dataplane.failure(
                403, "Missing Authentication Token", "MissingAuthenticationTokenException"
            )
        strange = _strange_origin(request)
        if strange:
            text = f"The local AWS takes no calls from the web page {strange}."
            return dataplane.failure(403, text, "AccessDeniedException")
        return await self._api_call(request, scope, raw_path, query)

    async def _gateway(
        self, request: web.BaseRequest, deployed: address.Address, query: str
    ) -> Reply:
        request_id = str(uuid.uuid4())
        http_request = proxy.HttpRequest(
            method=request.method,
            host=request.headers.get("Host", ""),
            path=deployed.path,
            query=query,
            headers=tuple(request.headers.items()),
            body=await read(request, dataplane.LARGEST_BODY + 1),
            source_ip=request.remote or HOST,
            port=self.port,
            request_id=request_id,
            extended_request_id=proxy.new_extended_request_id(os.urandom(11)),
            trace_id=request.headers.get("X-Amzn-Trace-Id") or invoke.new_trace_id(),
            received=datetime.datetime.now(datetime.UTC),
        )
        return await self.gateway.answer(deployed, http_request)

    async def _api_call(
        self, request: web.BaseRequest, scope: Scope, path: str, query: str
    ) -> Reply:
        limit = LARGEST_OBJECT if scope.service == "s3" else LARGEST_CALL
        body = await read(request, limit + 1)
        call = ApiCall(scope, request.method, path, query, tuple(request.headers.items()), body)
        if len(body) > limit:
            error = AwsError(
                "RequestEntityTooLargeException", f"Request must be smaller than {limit} bytes", 413
            )
            return render(error, seams.protocol_of(call))
        if scope.service == "lambda" and request.method == "POST" and invoke.PATH.fullmatch(path):
            try:
                return await self.invoker.answer(call)
            except AwsError as error:
                return render(error, "rest-json")
        reply = await self.control.answer(call)
        if scope.service == "lambda" and request.method == "DELETE":
            await self._forget_deleted_functions()
        return reply

    async def _find_function(
        self, region: str, name: str, qualifier: str | None
    ) -> FunctionConfiguration:
        return await self.control.run(
            seams.function_configuration, seams.ACCOUNT, region, name, qualifier
        )

    async def _find_stage(self, api_id: str, stage: str) -> DeployedStage | None:
        return await self.control.run(seams.deployed_stage, api_id, stage)

    async def _credentials(self, configuration: FunctionConfiguration) -> dict[str, str]:
        return await self.control.run(
            seams.assume_role,
            configuration.account,
            configuration.region,
            configuration.role,
            configuration.name,  # `sts get-caller-identity` says assumed-role/<role>/<function>
        )

    async def inventory(self) -> dict[str, int]:
        return await self.control.run(seams.inventory)

    async def reap_for_ever(self) -> None:
        """Close environments that nobody needs, whatever took their function away."""
        while True:
            await asyncio.sleep(REAP_SECONDS)
            self.fleet.reap()
            await self._forget_deleted_functions()

    async def _forget_deleted_functions(self) -> None:
        for configuration in self.fleet.configurations:
            try:
                await self._find_function(
                    configuration.region, configuration.arn, configuration.version
                )
            except AwsError:
                self.fleet.forget(configuration)

    async def close(self) -> None:
        await self.invoker.close()
        await self.fleet.close()
        self.control.close()


def _strange_origin(request: web.BaseRequest) -> str:
    """The page elsewhere that a browser calls for, or the empty string.

    AWS would look at its signature. Here any will do, so that a page on the Internet could make a
    function on this machine, and run it.
    """
    origin = request.headers.get("Origin", "")
    host = urlsplit(origin).hostname or ""
    is_ours = host in ("localhost", HOST, "::1") or host.endswith(".localhost")
    return "" if is_ours else origin


async def serve(workspace: Workspace, wanted: int | None) -> None:
    """Run until told to stop, on the wanted port, a free one (0), or the workspace's own (None).

    Raises:
        WorkspaceError: when the port is taken, or the workspace's server already runs.
    """
    workspace.prepare()
    with workspace.serving():
        listener = _listen(workspace.port() if wanted is None else wanted)
        session = workspace.session_folder()
        warden = Warden(session)
        try:
            await _serve(workspace, listener, session, warden)
        finally:
            warden.close()


async def _serve(
    workspace: Workspace, listener: socket.socket, session: Path, warden: Warden
) -> None:
    port = listener.getsockname()[1]
    door = FrontDoor(port, session, warden)
    server = web.Server(door.handle, access_log=None, logger=LOGGER)
    runner = web.ServerRunner(server, shutdown_timeout=0)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    told_to_stop = _told_to_stop()
    workspace.enter(port)
    reaper = asyncio.ensure_future(door.reap_for_ever())
    print(f"The local AWS listens on http://{HOST}:{port}", flush=True)
    await told_to_stop.wait()
    reaper.cancel()
    await door.close()
    await runner.cleanup()


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise port_taken(port) from error
    return listener


def _told_to_stop() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    return stop
