"""What all our HTTP servers share: reading a body, and a log that bad requests do not fill."""

from __future__ import annotations

import logging
import socket
import struct
import sys

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

# Where `struct tcp_info` has `tcpi_last_data_recv`, in milliseconds.
LAST_DATA_RECEIVED = 52
KERNEL_TICK = 0.004


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


def seconds_unread(request: web.BaseRequest) -> float:
    """How long the request's last bytes have been here, as Linux knows it (``tcp(7)``: TCP_INFO);
    it counts in its clock's ticks: one may just have begun, and a busy machine is a tick late."""
    transport = request.transport
    connection = transport.get_extra_info("socket") if transport else None
    if sys.platform != "linux" or connection is None:
        return 0.0
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED + 4)
    (milliseconds,) = struct.unpack_from("=I", told, LAST_DATA_RECEIVED)
    return max(0.0, float(milliseconds) / 1000 - KERNEL_TICK)


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
