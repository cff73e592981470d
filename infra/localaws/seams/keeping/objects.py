"""S3's objects: their content is kept in files of its own, read once after each change."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from typing import Any

from localaws.seams.keeping import contents
from localaws.state.codec import LONGEST_BYTES, Kept

NAMES = ("moto.s3.models:FakeKey", "moto.s3.models:FakeDeleteMarker")
CONTENT = "localaws_content"
DIGEST = "localaws_digest"
_NOT_KEPT = frozenset({"_value_buffer", "lock", DIGEST})


def keep(key: Any) -> Mapping[str, Any]:
    found = {name: value for name, value in vars(key).items() if name not in _NOT_KEPT}
    return {**found, CONTENT: _content(key)}


def _content(key: Any) -> bytes | Kept:
    if key.disposed:
        return b""
    if key.contentsize <= LONGEST_BYTES:
        return bytes(key.value)
    known = vars(key).get(DIGEST)
    if known is None:
        known = vars(key)[DIGEST] = contents.keep_anew(key.value)
    return Kept(known)


def complete(key: Any) -> None:
    content = vars(key).pop(CONTENT)
    key.lock = threading.Lock()
    key._value_buffer = tempfile.SpooledTemporaryFile(key._max_buffer_size)  # noqa: SIM115
    key._value_buffer.write(content)


def forgetting(value: Any) -> Any:
    """moto's property ``value``, which forgets the digest when it is set."""

    def set_value(key: Any, new: bytes) -> None:
        vars(key).pop(DIGEST, None)
        value.fset(key, new)

    return property(value.fget, set_value)
