"""Which of a function's own log lines are shown, with the JSON log format.

"Log-level filtering" (AWS Lambda Developer Guide): a line's level is what its runtime says, or what
a JSON object on stdout says under ``level``; it is INFO where that is missing or unknown.
"""

from __future__ import annotations

import json

# From the most detail to the least. A frame's type names a level by its place here
# (awslambdaric's ``_JSON_FRAME_TYPES``).
LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
OTHER_NAMES = {"WARNING": "WARN", "CRITICAL": "FATAL"}


def level_of_frame(frame_type: int) -> str:
    """The empty string where the frame says none."""
    place = (frame_type & 0xFF) >> 2
    return LEVELS[place - 1] if 0 < place <= len(LEVELS) else ""


def shown(messages: list[str], level: str, least: str) -> list[str]:
    """Those of at least that level. ``level`` is the runtime's, or empty."""
    lowest = LEVELS.index(least)
    return [
        message for message in messages if LEVELS.index(level or _said_level(message)) >= lowest
    ]


def _said_level(message: str) -> str:
    if not message.startswith("{"):
        return "INFO"
    try:
        said = json.loads(message).get("level")
    except (ValueError, RecursionError):
        return "INFO"
    name = said.upper() if isinstance(said, str) else ""
    name = OTHER_NAMES.get(name, name)
    return name if name in LEVELS else "INFO"
