"""Reading a request's body, never more of it than is wanted."""

from __future__ import annotations

from aiohttp import web


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
