"""The three URL forms of a deployed REST API.

- path: ``http://127.0.0.1:PORT/execute-api/{api}/{stage}/…``, which every client can use;
- host: ``http://{api}.execute-api.{region}.localhost:PORT/{stage}/…``, nearest to AWS's own;
- legacy: ``http://127.0.0.1:PORT/restapis/{api}/{stage}/_user_request_/…``, which tools emit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What every host name of an API has, whatever service a request to it is signed for.
INFIX = ".execute-api."
HOST = re.compile(r"(?P<api>[A-Za-z0-9-]+)\.execute-api\.[^:]+(:\d+)?")
# API Gateway ignores slashes before the stage (recorded: "prepended-slash-to-stage").
IN_PATH = re.compile(r"/execute-api/(?P<api>[^/]+)/+(?P<stage>[^/]+)(?P<path>/.*)?", re.S)
LEGACY = re.compile(r"/restapis/(?P<api>[^/]+)/(?P<stage>[^/]+)/_user_request_(?P<path>/.*)?", re.S)
BEHIND_HOST = re.compile(r"/+(?P<stage>[^/]+)(?P<path>/.*)?", re.S)


@dataclass(frozen=True)
class Address:
    """``path`` is what follows the stage, still percent-encoded, never empty."""

    api_id: str
    stage: str
    path: str


def recognise(host: str, raw_path: str) -> Address | None:
    """The deployed API that a request is for, whichever form it uses; else None."""
    named = HOST.fullmatch(host)
    if named:
        behind = BEHIND_HOST.fullmatch(raw_path)
        stage, path = (behind["stage"], behind["path"]) if behind else ("", None)
        return Address(named["api"], stage, path or "/")
    found = IN_PATH.fullmatch(raw_path) or LEGACY.fullmatch(raw_path)
    return Address(found["api"], found["stage"], found["path"] or "/") if found else None
