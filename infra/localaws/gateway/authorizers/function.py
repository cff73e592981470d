"""Lambda authorizers: TOKEN and REQUEST.

"Use API Gateway Lambda authorizers", and "Input to an API Gateway Lambda authorizer".
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from localaws.errors import AwsError
from localaws.functions.outcome import Outcome
from localaws.gateway import access, proxy
from localaws.gateway.authorizers.verdict import MalformedVerdict, Verdict
from localaws.gateway.definitions import DEFAULT_TOKEN_SOURCE, Authorizer
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.integration import DEFAULT_TIMEOUT_MS
from localaws.gateway.invocation import Functions, NotInvocable
from localaws.gateway.variables import Variables

MOST_CACHED = 10_000
# What a REQUEST authorizer is not told of a request.
NOT_TOLD = ("body", "isBase64Encoded")
Key = tuple[Any, ...]


class FunctionAuthorizers:
    def __init__(self, functions: Functions, now: Callable[[], float] = time.monotonic) -> None:
        self._functions = functions
        self._now = now
        self._cache: OrderedDict[Key, tuple[float, Verdict]] = OrderedDict()

    async def authorize(self, exchange: Exchange, authorizer: Authorizer) -> str | None:
        """The verdict's ``usageIdentifierKey``.

        Raises:
            GatewayFailure: UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_CONFIGURATION_ERROR,
                AUTHORIZER_FAILURE.
        """
        identity = _identity(exchange, authorizer)
        stage = exchange.stage
        key = (stage.snapshot.api_id, stage.name, stage.authorizers_flushed, authorizer, identity)
        verdict, milliseconds = self._cached(key), 0
        if verdict is None:
            began = time.perf_counter()
            verdict = await self._ask(exchange, authorizer, identity)
            milliseconds = round((time.perf_counter() - began) * 1000)
            self._keep(key, verdict, authorizer.ttl)
        exchange.authorizer = {
            **({} if verdict.principal is None else {"principalId": verdict.principal}),
            "integrationLatency": milliseconds,
            **verdict.context,
        }
        _apply(verdict, exchange)
        return verdict.usage_key

    def clear(self) -> None:
        """Forget all verdicts."""
        self._cache.clear()

    def _cached(self, key: Key) -> Verdict | None:
        until, verdict = self._cache.get(key, (0.0, None))
        return verdict if self._now() < until else None

    def _keep(self, key: Key, verdict: Verdict, ttl: int) -> None:
        """Without an identity source there is nothing that a REQUEST could be told apart by."""
        if ttl > 0 and key[-1]:
            self._cache[key] = (self._now() + ttl, verdict)
            self._cache.move_to_end(key)
            if len(self._cache) > MOST_CACHED:
                self._cache.popitem(last=False)

    async def _ask(
        self, exchange: Exchange, authorizer: Authorizer, identity: tuple[str, ...]
    ) -> Verdict:
        event = _event(exchange, authorizer, identity)
        stage = exchange.stage
        try:
            async with asyncio.timeout(DEFAULT_TIMEOUT_MS / 1000):
                outcome = await self._functions.invoke(
                    authorizer.uri,
                    json.dumps(event).encode(),
                    stage,
                    f"{stage.api_arn}/authorizers/{authorizer.id}",
                    exchange.request.trace_id,
                    authorizer.credentials,
                )
            return _verdict(outcome)
        except (NotInvocable, ValueError, RecursionError) as error:
            raise GatewayFailure("AUTHORIZER_CONFIGURATION_ERROR", detail=str(error)) from error
        except TimeoutError:
            raise GatewayFailure("AUTHORIZER_FAILURE", detail="it timed out") from None
        except AwsError as error:
            raise GatewayFailure("AUTHORIZER_FAILURE", detail=error.message) from error


def _identity(exchange: Exchange, authorizer: Authorizer) -> tuple[str, ...]:
    """The values of the identity sources.

    Raises:
        GatewayFailure: UNAUTHORIZED where one "is missing, null, or empty", or the token is not
            what ``identityValidationExpression`` says.
    """
    sources = authorizer.sources
    if authorizer.kind == "TOKEN" and not sources:
        sources = (DEFAULT_TOKEN_SOURCE,)
    variables = Variables(exchange)
    values = tuple(variables.value(source) or "" for source in sources)
    if not all(values):
        raise GatewayFailure("UNAUTHORIZED")
    if authorizer.kind == "TOKEN" and authorizer.validation:
        _validate(values[0], authorizer.validation)
    return values


def _validate(token: str, expression: str) -> None:
    """The whole token, as Java's ``matches`` reads it."""
    from localaws.patterns import MalformedPattern, Pattern  # slow to import, seldom needed

    try:
        matches = Pattern(expression).fullmatch(token)
    except (MalformedPattern, TimeoutError) as error:
        raise GatewayFailure("AUTHORIZER_CONFIGURATION_ERROR", detail=str(error)) from error
    if not matches:
        raise GatewayFailure("UNAUTHORIZED")


def _event(exchange: Exchange, authorizer: Authorizer, identity: tuple[str, ...]) -> dict[str, Any]:
    head = {"type": authorizer.kind, "methodArn": exchange.method_arn}
    if authorizer.kind == "TOKEN":
        return head | {"authorizationToken": identity[0]}
    told = proxy.event(exchange)
    for name in NOT_TOLD:
        del told[name]
    return head | {name: {} if value is None else value for name, value in told.items()}


def _verdict(outcome: Outcome) -> Verdict:
    """A function that raises ``Exception("Unauthorized")`` says 401; any other error is a 500."""
    if not outcome.error:
        return Verdict.of(outcome.payload)
    try:
        error = json.loads(outcome.payload)
        message = error.get("errorMessage")
    except (ValueError, AttributeError):
        message = ""
    if message == "Unauthorized":
        raise GatewayFailure("UNAUTHORIZED")
    raise MalformedVerdict(f"the function failed: {message}")


def _apply(verdict: Verdict, exchange: Exchange) -> None:
    """A cached policy is asked for each method anew, together with the API's own policy."""
    decision = access.decide(exchange, None, identity=[verdict.policy])
    if not decision.allowed:
        text = "User is not authorized to access this resource" + access.suffix(decision)
        raise GatewayFailure("ACCESS_DENIED", text)
