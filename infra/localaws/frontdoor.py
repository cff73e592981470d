"""The front door: one port, on loopback, for every kind of request.

A request is for our own pages, for a deployed API, or an AWS API call. No thread is held while a
function runs, so requests that wait for functions never starve those functions' own calls.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import os
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from localaws import control, garbage, pages, seams, waiting
from localaws.access.circumstances import Circumstances
from localaws.access.gate import Gate
from localaws.access.record import Record
from localaws.access.refusal import NO_TOKEN, of_signature
from localaws.access.signature import MISSING, SignatureError
from localaws.alarms.watch import Watch
from localaws.call import (
    DEFAULT_REGION,
    ApiCall,
    Scope,
    accepted,
    is_query_call,
    refuse_large,
    scope_of,
)
from localaws.client import AccessKey
from localaws.cloudtrail.dataplane import CloudTrail
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError, render
from localaws.functions.dataplane import FunctionPlane
from localaws.functions.request import new_trace_id
from localaws.functions.saved import SavedEvents
from localaws.functionurls import url
from localaws.functionurls.factory import function_urls
from localaws.gateway import address, exchange, factory
from localaws.gateway.admission import LARGEST_BODY
from localaws.gateway.failure import internal_error, plain
from localaws.keeping import TOKEN_HEADER
from localaws.longpolling import LongPolling
from localaws.metrics.meter import Meter
from localaws.policyvalidation.dataplane import AccessAnalyzer
from localaws.reply import Reply
from localaws.services import Services
from localaws.state.persistence import Persistence
from localaws.statemachines.plane import StateMachines
from localaws.warden.client import Warden
from localaws.wire import read, readable, seconds_unread

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
# "Request must be smaller than 70167211 bytes" is Lambda's limit for a deployment package sent
# directly, the largest request of any JSON service; S3 alone takes more.
LARGEST_CALL = 70_167_211
LARGEST_OBJECT = 5 * 1024**3
REAP_SECONDS = 60
WATCH_SECONDS = 1
# A body that breaks off, or is not what its head promised.
UNREADABLE = (web.RequestPayloadError, HttpProcessingError, ConnectionError)


class FrontDoor:
    """Recognises a request and hands it on."""

    def __init__(self, port: int, session: Path, warden: Warden) -> None:
        self.port = port
        self.started = time.time()
        endpoint = f"http://{HOST}:{port}"
        self.control = ControlPlane(endpoint)
        self.record = Record()
        self.gate = Gate(self.control, self.record.note)
        trail = CloudTrail()
        self.services = Services(self.control, self.gate, trail.note)
        self.services.add(trail)
        self.meter = Meter(self.control)
        self.functions = FunctionPlane(
            self.control, self.services, self.gate, self.meter, session, endpoint, warden
        )
        self.services.add(self.functions.api)
        self.state_machines = StateMachines(self.control, self.services)
        self.services.add(self.state_machines)
        self.services.add(LongPolling(self.control))
        self.services.add(AccessAnalyzer())
        self.watch = Watch(self.control, self.services)
        self.gateway = factory.gateway(
            self.control,
            self.services,
            self.gate,
            self.functions.find,
            self.functions.invoker,
            self.meter,
        )
        self.function_urls = function_urls(self.control, self.gate, self.functions.invoker)
        self.persistence: Persistence | None = None
        self.token = ""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            reply = await self._answer(request)
        except UNREADABLE as error:
            reply = plain(400, f"Bad request: {error}", "BadRequestException")
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            reply = internal_error(500).reply()
        return reply.to_response(request.method)

    async def _answer(self, request: web.BaseRequest) -> Reply:
        raw_path, _, query = request.raw_path.partition("?")
        scope = scope_of(request)
        host = request.headers.get("Host", "")
        if scope is None or scope.service == "lambda":
            called = url.recognise(host, raw_path)
            if called is not None:
                http_request = await self._http_request(request, called.path, query)
                return await self.function_urls.answer(called, http_request)
        is_call = scope is None and ("X-Amz-Target" in request.headers or is_query_call(request))
        to_api = scope is None or scope.service == "execute-api" or address.INFIX in host
        if to_api and not is_call:
            if control.is_ours(raw_path):
                given = request.headers.get(TOKEN_HEADER, "")
                return await control.answer(
                    request.method, raw_path, given, self.token, self.persistence
                )
            if pages.is_ours(raw_path):
                return await pages.answer(raw_path, query, self)
            deployed = address.recognise(host, raw_path)
            if deployed is not None:
                http_request = await self._http_request(request, deployed.path, query)
                return await self.gateway.answer(deployed, http_request)
        if scope is None and seams.has_bucket(raw_path.split("/")[1]):
            scope = Scope("", DEFAULT_REGION, "s3")
        if scope is None:
            return _unsigned(request)
        strange = _strange_origin(request)
        if strange:
            text = f"The local AWS takes no calls from the web page {strange}."
            return plain(403, text, "AccessDeniedException")
        caller = self.functions.with_key(scope.access_key)
        if caller is None:
            return await self._api_call(request, scope, raw_path, query)
        with waiting.measured(seconds_unread(request)) as waited:
            reply = await self._api_call(request, scope, raw_path, query)
        caller.spare(waited.seconds)
        return reply

    async def _http_request(
        self, request: web.BaseRequest, path: str, query: str
    ) -> exchange.HttpRequest:
        """``path`` is what the API's or the function's own address leaves of it."""
        return exchange.HttpRequest(
            method=request.method,
            host=readable(request.headers.get("Host", "")),
            path=readable(path),
            query=readable(query),
            headers=tuple((name, readable(value)) for name, value in request.headers.items()),
            body=await read(request, LARGEST_BODY + 1),
            source_ip=request.remote or HOST,
            port=self.port,
            request_id=str(uuid.uuid4()),
            extended_request_id=exchange.new_extended_request_id(os.urandom(11)),
            trace_id=readable(request.headers.get("X-Amzn-Trace-Id", "")) or new_trace_id(),
            received=datetime.datetime.now(datetime.UTC),
            target=readable(request.raw_path.partition("?")[0]),
        )

    async def _api_call(
        self, request: web.BaseRequest, scope: Scope, path: str, query: str
    ) -> Reply:
        limit = LARGEST_OBJECT if scope.service == "s3" else LARGEST_CALL
        body = await read(request, limit + 1)
        call = ApiCall(scope, request.method, path, query, tuple(request.headers.items()), body)
        try:
            refuse_large(call, limit)
            identity = await self.gate.authenticate(call)
            call = accepted(call, limit)
        except AwsError as error:
            return render(error, seams.protocol_of(call))
        except SignatureError as error:
            protocol = seams.protocol_of(call)
            return render(of_signature(error, call.service, protocol), protocol)
        if scope.service == "monitoring":
            self.meter.flush()
        reply = await self.services.answer(call, identity, _circumstances(request))
        await self.functions.answered(call)
        return reply

    async def inventory(self) -> dict[str, int]:
        return await self.control.run(seams.inventory)

    async def watch_for_ever(self) -> None:
        """Hand what was metered to CloudWatch, whose alarms then look at it."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                self.meter.flush()
                await self.watch.look()
            except Exception:
                log.exception("looking at the alarms failed")

    async def download(self, path: str) -> bytes | None:
        return await self.control.run(seams.download, path)

    async def reap_for_ever(self) -> None:
        while True:
            await asyncio.sleep(REAP_SECONDS)
            try:
                await self.functions.reap()
            except Exception:
                log.exception("closing idle environments failed")

    async def keep_state(self, folder: Path) -> None:
        """From now on, beginning with what is there.

        Raises:
            OtherVersion: what is there is another version's.
            Unusable, DiskFull: it can't be read or written just now.
        """
        sources = (SavedEvents(self.functions.events), self.state_machines)
        self.persistence = Persistence(self.control, folder, sources, self._begin_anew)
        await self.persistence.start()

    async def let_in(self, administrator: AccessKey) -> None:
        """Whoever has this key may do everything, whatever becomes of the state."""
        if self.persistence:
            self.persistence.administrator = administrator
        await self.control.run(seams.make_administrator, administrator)

    def _begin_anew(self) -> None:
        """Other state took the place of what was remembered."""
        garbage.look_everywhere()
        self.services.forget_sessions()
        self.gateway.forget()
        self.functions.forget()

    async def close(self) -> None:
        await self.state_machines.close()
        await self.gateway.close()
        await self.functions.close()
        if self.persistence:
            await self.persistence.close()
        self.control.close()


def _unsigned(request: web.BaseRequest) -> Reply:
    """What services answer in their own forms, API Gateway among them."""
    if "X-Amz-Target" in request.headers:
        return render(AwsError(MISSING, NO_TOKEN), "json")
    if is_query_call(request):
        return render(of_signature(SignatureError(MISSING, NO_TOKEN), "", "query"), "query")
    return plain(403, "Missing Authentication Token", MISSING)


def _circumstances(request: web.BaseRequest) -> Circumstances:
    user_agent, referer = (request.headers.get(name, "") for name in ("User-Agent", "Referer"))
    return Circumstances(request.remote or HOST, readable(user_agent), readable(referer))


def _strange_origin(request: web.BaseRequest) -> str:
    """The page elsewhere that a browser calls for, or the empty string.

    AWS would look at its signature alone. No page on the Internet has a key of this machine's AWS,
    and none should get as far as to try.
    """
    origin = request.headers.get("Origin", "")
    host = urlsplit(origin).hostname or ""
    is_ours = host in ("localhost", HOST, "::1") or host.endswith(".localhost")
    return "" if is_ours else origin
