"""JSON as Step Functions writes it, and times as its context object shows them."""

from __future__ import annotations

import datetime
import json
from typing import Any

from localaws.statemachines.errors import LARGEST_DATA, too_large


def dumps(value: Any) -> str:
    """Without spaces, and with characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def limited(value: Any, who: str) -> str:
    """The value as JSON.

    Raises:
        StateError: States.DataLimitExceeded, in the name of the state or task ``who``.
    """
    text = dumps(value)
    if len(text) * 4 > LARGEST_DATA and len(text.encode()) > LARGEST_DATA:
        raise too_large(who)
    return text


def parsed_or_text(text: str) -> Any:
    """JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def timestamp(seconds: float) -> str:
    """``2019-03-26T20:14:13.192Z`` ("Accessing the Context object")."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def moment(text: str) -> float | None:
    """Seconds since 1970 of an RFC 3339 time with ``T`` and an offset; None for any other text.

    Recorded: ``test_wait_timestamppath`` refuses times without an offset.
    """
    if len(text) < 20 or text[10] != "T":
        return None
    try:
        parsed = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed.timestamp() if parsed.tzinfo else None
