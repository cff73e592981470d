"""What all our HTTP servers share: reading a body, and a log that bad requests do not fill."""

from __future__ import annotations

import logging

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError


async def read(request: web.BaseRequest, limit: int) -> bytes:
    """The body, or its first ``limit`` bytes; the rest is read and thrown away, so that a client
    which is still sending gets to read its answer."""
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if not request.can_read_body:
        return b""
    chunks, size = [], 0
    async for chunk in request.content.iter_any():
        if size < limit:
            chunks.append(chunk[: limit - size])
        size += len(chunk)
    return b"".join(chunks)


def readable(text: str) -> str:
    """Bytes of a head that are no UTF-8 are ISO 8859-1, as they used to be (RFC 9110, 5.5)."""
    if text.isascii():
        return text
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _shorten(record: logging.LogRecord) -> bool:
    """One line for what is no HTTP: the client's mistake, answered with 400, is not ours."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        record.exc_info = None
        record.msg, record.args = "a request was no HTTP: %s", (error.message.splitlines()[0],)
    return True


LOGGER = logging.getLogger(__name__)
LOGGER.addFilter(_shorten)
