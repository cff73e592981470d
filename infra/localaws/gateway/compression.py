"""Payload compression: what clients send, and what they take back.

"Enable payload compression for an API": on from ``minimumCompressionSize`` bytes; gzip and deflate.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from localaws.gateway import headers
from localaws.gateway.exchange import HttpRequest
from localaws.gateway.failure import GatewayFailure
from localaws.reply import Reply

GZIP, DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS
WINDOWS: Mapping[str, int] = {"gzip": GZIP, "deflate": DEFLATE}


async def decoded(request: HttpRequest, largest: int) -> HttpRequest:
    """With a plain body, of at most one byte more than ``largest``.

    Raises:
        GatewayFailure: for an encoding that API Gateway does not know, or a body that is none.
    """
    encoding = (request.header("content-encoding") or "identity").strip().lower()
    if encoding == "identity" or not request.body:
        return request
    if encoding not in WINDOWS:
        raise GatewayFailure("UNSUPPORTED_MEDIA_TYPE")
    inflate = zlib.decompressobj(WINDOWS[encoding]).decompress
    try:
        body = await asyncio.to_thread(inflate, request.body, largest + 1)
    except zlib.error as error:
        raise GatewayFailure("DEFAULT_4XX", "Could not decompress the request body") from error
    kept = tuple(pair for pair in request.headers if pair[0].lower() != "content-encoding")
    return replace(request, body=body, headers=kept)


async def encoded(reply: Reply, minimum: int, accept: str | None) -> Reply:
    """Compressed, if it is large enough and the client takes it; ``accept`` is its
    Accept-Encoding."""
    pairs = list(reply.headers)
    encoding = _wanted(accept)
    is_encoded = headers.value_of(pairs, "content-encoding") is not None
    if encoding is None or is_encoded or not reply.body or len(reply.body) < minimum:
        return reply
    body = await asyncio.to_thread(_deflated(WINDOWS[encoding]), reply.body)
    return Reply(reply.status, body, [*pairs, ("Content-Encoding", encoding)])


def _deflated(window: int) -> Callable[[bytes], bytes]:
    def deflate(body: bytes) -> bytes:
        compressor = zlib.compressobj(wbits=window)
        return compressor.compress(body) + compressor.flush()

    return deflate


def _wanted(accept: str | None) -> str | None:
    """The first that the client names and does not exclude; ``*`` is gzip."""
    for part in (accept or "").lower().split(","):
        name, _, quality = part.partition(";")
        chosen = {"*": "gzip"}.get(name.strip(), name.strip())
        if chosen in WINDOWS and quality.replace(" ", "") not in ("q=0", "q=0.0"):
            return chosen
    return None
