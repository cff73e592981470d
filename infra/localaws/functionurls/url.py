"""A function URL as it is configured, and the forms in which a request can name it.

AWS's are ``https://{id}.lambda-url.{region}.on.aws/``. Here there are two:

- path: ``http://127.0.0.1:PORT/lambda-url/{region}/{id}/…``, which every client can use, and which
  the API answers;
- host: ``http://{id}.lambda-url.{region}.localhost:PORT/…``, which curl and browsers resolve.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.functions.configuration import FunctionConfiguration

HOST = re.compile(r"(?P<id>[a-z0-9]+)\.lambda-url\.(?P<region>[a-z0-9-]+)\.[^:]+(:\d+)?")
IN_PATH = re.compile(
    r"/lambda-url/(?P<region>[a-z0-9-]+)/(?P<id>[a-z0-9]+)(?P<path>/.*)?", re.DOTALL
)


@dataclass(frozen=True)
class Address:
    """``path`` is what the function gets, still percent-encoded, never empty."""

    region: str
    url_id: str
    path: str


def function_url(endpoint: str, region: str, url_id: str) -> str:
    """``endpoint`` is where the local AWS listens, without a slash at its end."""
    return f"{endpoint}/lambda-url/{region}/{url_id}/"


def recognise(host: str, raw_path: str) -> Address | None:
    """The function URL that a request is for, whichever form it uses; else None."""
    named = HOST.fullmatch(host)
    if named:
        return Address(named["region"], named["id"], raw_path or "/")
    found = IN_PATH.fullmatch(raw_path)
    return Address(found["region"], found["id"], found["path"] or "/") if found else None


@dataclass(frozen=True)
class FunctionUrl:
    """``arn`` is the function's as the URL invokes it: qualified when it is an alias's. ``cors`` is
    as the API has it, empty where there is none."""

    id: str
    arn: str
    auth_type: str
    invoke_mode: str
    configuration: FunctionConfiguration
    cors: Mapping[str, Any] = field(default_factory=dict)
