"""Binary payloads: which they are, and how text and Base64 stand for them.

"Content type conversions in API Gateway" and recorded (``TestApiGatewayS3BinarySupport``).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

from localaws.gateway.headers import media_type

TO_BINARY, TO_TEXT = "CONVERT_TO_BINARY", "CONVERT_TO_TEXT"


class NotBase64(ValueError):
    """A text that is to become binary is not what Base64 makes."""


def is_binary(content_type: str | None, binary_types: Iterable[str]) -> bool:
    """Whether the API takes this content type for binary; ``*/*`` and ``image/*`` stand for
    many."""
    wanted = media_type(content_type)
    kind = wanted.partition("/")[0]
    return any(
        one == "*/*" or (wanted and one.lower() in (wanted, f"{kind}/*")) for one in binary_types
    )


def first_accepted(accept: str | None) -> str:
    """ "API Gateway honors only the first Accept media type"."""
    return media_type((accept or "").partition(",")[0])


def as_text(body: bytes, *, is_base64: bool) -> str:
    """What a template sees of a payload."""
    if is_base64:
        return base64.b64encode(body).decode()
    return body.decode("utf-8", "replace")


def as_binary(text: str) -> bytes:
    """Raises: NotBase64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotBase64(str(error)) from error


def converted(body: bytes, handling: str | None, *, is_binary: bool) -> bytes:
    """A payload that no template sees; text stays what UTF-8 makes of it.

    Raises:
        NotBase64: for CONVERT_TO_BINARY.
    """
    if is_binary and handling != TO_TEXT:
        return body
    text = as_text(body, is_base64=is_binary)
    return as_binary(text) if handling == TO_BINARY else text.encode()


def answer_handling(handling: str | None, *, is_binary: bool, wants_binary: bool) -> str | None:
    """Without a content handling, an answer becomes what the client's Accept asks for."""
    if handling or is_binary == wants_binary:
        return handling
    return TO_TEXT if is_binary else TO_BINARY
