"""Answers that a stage keeps, and gives again until their time is over.

"Enable caching for REST APIs in API Gateway": the stage has a cache, the method uses it, and what
tells requests apart are the method's cache keys alone.
"""

from __future__ import annotations

import collections
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from iampolicy import MalformedPolicy, Request, evaluate
from localaws.gateway.authorizers.iam import FindIdentity
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.variables import Variables
from localaws.reply import Reply

# "The maximum size of a response that can be cached is 1048576 bytes"; the smallest cluster, of
# 0.5 GB, would be large for a laptop.
LARGEST, CAPACITY = 1024 * 1024, 64 * 1024 * 1024
DEFAULT_SECONDS = 300
FRESH = re.compile(r"\bmax-age\s*=\s*0\b")
INVALIDATE = "execute-api:InvalidateCache"
WARNING = ("Warning", '199 - "Cache-Control: max-age=0 was ignored, for lack of permission"')
Key = tuple[Any, ...]
Integrate = Callable[[], Awaitable[Reply]]


class ResponseCache:
    def __init__(
        self, find_identity: FindIdentity, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._find_identity = find_identity
        self._clock = clock
        self._kept: collections.OrderedDict[Key, tuple[float, Reply]] = collections.OrderedDict()
        self._size = 0

    async def answer(self, exchange: Exchange, integrate: Integrate) -> Reply:
        """What is kept for such a request, else what the integration answers now.

        Raises:
            GatewayFailure: the integration's; ACCESS_DENIED, for who may not invalidate the cache.
        """
        settings = exchange.stage.settings_of(exchange.match)
        if not _uses(exchange, settings):
            return await integrate()
        key = _key(exchange)
        more: tuple[tuple[str, str], ...] = ()
        if FRESH.search((exchange.request.header("cache-control") or "").lower()):
            if await self._may_invalidate(exchange, settings):
                self._forget(key)
            else:
                more = _refusal(settings)
        kept = self._kept.get(key)
        if kept is not None and kept[0] > self._clock():
            self._kept.move_to_end(key)
            return _with(kept[1], more)
        reply = await integrate()
        seconds = settings.get("cacheTtlInSeconds")
        self._keep(key, reply, DEFAULT_SECONDS if seconds is None else int(seconds))
        return _with(reply, more)

    async def _may_invalidate(self, exchange: Exchange, settings: Any) -> bool:
        if not settings.get("requireAuthorizationForCacheControl", True):
            return True
        access_key = exchange.identity.get("accessKey")
        identity = await self._find_identity(access_key) if access_key else None
        if identity is None:
            return False
        try:
            return evaluate(
                Request(INVALIDATE, exchange.method_arn, identity.principal),
                identity=identity.identity_policies,
                boundary=identity.boundary_policy,
                session=identity.session_policies,
            ).allowed
        except MalformedPolicy:
            return False

    def _keep(self, key: Key, reply: Reply, seconds: int) -> None:
        self._forget(key)
        if seconds <= 0 or not 200 <= reply.status < 300 or len(reply.body) > LARGEST:
            return
        whole = Reply(reply.status, reply.body, tuple(reply.headers))
        self._kept[key] = (self._clock() + seconds, whole)
        self._size += len(reply.body)
        while self._size > CAPACITY:
            self._forget(next(iter(self._kept)))

    def clear(self) -> None:
        self._kept.clear()
        self._size = 0

    def _forget(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._size -= len(kept[1].body)


def _uses(exchange: Exchange, settings: Any) -> bool:
    """ "When you enable caching for a stage, only GET methods have caching enabled by default"."""
    own = exchange.stage.has_own_settings(exchange.match)
    return bool(settings.get("cachingEnabled")) and (own or exchange.request.method == "GET")


def _key(exchange: Exchange) -> Key:
    """A flushed cache has other keys; so have namespaces, which resources are by default."""
    integration, stage = exchange.match.method.integration, exchange.stage
    names = integration.cache_keys if integration else ()
    namespace = (integration.cache_namespace if integration else "") or exchange.match.resource.id
    variables = Variables(exchange)
    values = tuple(variables.value(name) for name in names)
    place = (stage.snapshot.api_id, stage.name, stage.cache_flushed, namespace)
    return (*place, exchange.request.method, names, values)


def _refusal(settings: Any) -> tuple[tuple[str, str], ...]:
    """What the request gets instead of a fresh answer.

    Raises:
        GatewayFailure: ACCESS_DENIED, where the method is set to fail.
    """
    strategy = settings.get("unauthorizedCacheControlHeaderStrategy")
    if strategy == "FAIL_WITH_403":
        raise GatewayFailure("ACCESS_DENIED")
    return () if strategy == "SUCCEED_WITHOUT_RESPONSE_HEADER" else (WARNING,)


def _with(reply: Reply, more: tuple[tuple[str, str], ...]) -> Reply:
    return Reply(reply.status, reply.body, (*reply.headers, *more)) if more else reply
