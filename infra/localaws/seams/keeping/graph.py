"""All of moto's backends as one graph, since their objects refer to one another."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from moto.core.base_backend import BackendDict

from localaws.seams.keeping.vocabulary import Vocabulary
from localaws.seams.mends import load as load_mends
from localaws.state.codec import Damaged, Decoder, Encoder, UnknownForm

log = logging.getLogger(__name__)
# S3's names are the world's: they are kept beside the backends.
BUCKETS = "s3:buckets"
LARGEST = 128 * 1024 * 1024  # a graph that claims more is no workshop's
_complained: set[str] = set()


def _services() -> list[Any]:
    """Those that were called, as moto lists them for its own resets."""
    found: list[Any] = vars(BackendDict)["_instances"]
    return found


def backends() -> Iterator[tuple[str, Any]]:
    """By service, account and region."""
    for service in list(_services()):
        for account, region, backend in list(service.iter_backends()):
            yield f"{service.service_name}/{account}/{region}", backend


def written(keep_bytes: Callable[[bytes], str]) -> bytes:
    """A service that holds what has no form is left out, which the log says."""
    there = dict(sorted(backends(), key=lambda each: each[0]))
    encoder = Encoder(Vocabulary(), keep_bytes, there.values())
    roots: dict[str, Any] = {}
    for name, backend in there.items():
        try:
            roots[name] = encoder.encode(backend)
        except UnknownForm as error:
            _complain(name, error)
    buckets = _bucket_accounts()
    if buckets is not None:
        roots[BUCKETS] = encoder.encode(buckets)
    document = json.dumps({"roots": roots, "nodes": encoder.nodes}, separators=(",", ":"))
    return zlib.compress(document.encode(), 1)


def _complain(name: str, error: UnknownForm) -> None:
    if name not in _complained:
        _complained.add(name)
        log.error("%s is not kept: it holds %s", name, error)


def read(content: bytes, read_bytes: Callable[[str], bytes]) -> None:
    """
    Raises:
        Damaged: and moto's backends may hold some of it.
    """
    document = _document(content)
    roots, nodes = document["roots"], document["nodes"]
    given = {}
    for name, value in roots.items():
        if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], int):
            raise Damaged(f"it has no place for {name}")
        given[value[0]] = _buckets() if name == BUCKETS else _backend(name)
    Decoder(Vocabulary(), read_bytes).decode(nodes, given)


def text(content: bytes) -> bytes:
    """The document itself.

    Raises:
        Damaged: it is none, or larger than any.
    """
    try:
        inflated = zlib.decompressobj()
        found = inflated.decompress(content, LARGEST)
    except zlib.error as error:
        raise Damaged("it is no graph") from error
    if not inflated.eof:
        raise Damaged("its graph is cut off, or larger than any")
    return found


def _document(content: bytes) -> Any:
    try:
        document = json.loads(text(content))
    except (ValueError, RecursionError) as error:
        raise Damaged("it is no graph") from error
    is_graph = isinstance(document, dict) and isinstance(document.get("nodes"), list)
    if not is_graph or not isinstance(document.get("roots"), dict):
        raise Damaged("it is no graph")
    return document


def _backend(name: str) -> Any:
    from moto.backends import get_backend

    service, account, region = (*name.split("/"), "", "")[:3]
    if not (account.isdigit() and len(account) == 12):
        raise Damaged(f"it has no place for {name}")
    try:
        load_mends(service)
        return get_backend(service)[account][region]  # type: ignore[call-overload]
    except (ImportError, KeyError) as error:
        raise Damaged(f"it has no place for {name}") from error


def _bucket_accounts() -> Any:
    import sys

    models = sys.modules.get("moto.s3.models")
    return models.s3_backends.bucket_accounts if models else None


def _buckets() -> Any:
    from moto.s3.models import s3_backends

    return s3_backends.bucket_accounts


def forget() -> None:
    """Leave moto as it is before the first call."""
    for service in list(_services()):
        service.clear()
    _services().clear()
    buckets = _bucket_accounts()
    if buckets is not None:
        buckets.clear()
