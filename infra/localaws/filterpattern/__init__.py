"""CloudWatch Logs' filter patterns: which log lines a search or a metric filter means.

Source: "Filter pattern syntax for metric filters, subscription filters, filter log events, and
Live Tail" in the CloudWatch Logs User Guide. ``terms`` reads words, ``structured`` reads patterns
for JSON and for space-delimited fields, ``regex`` the expressions in any of them.
"""

from __future__ import annotations

import functools

from localaws.filterpattern import structured, terms
from localaws.filterpattern.pattern import Pattern

__all__ = ["Pattern", "parse"]


@functools.lru_cache(256)
def parse(text: str) -> Pattern:
    """Read a pattern.

    Raises:
        AwsError: InvalidParameterException.
    """
    stripped = text.strip()
    if stripped.startswith("{"):
        return structured.parse_json(stripped)
    if stripped.startswith("["):
        return structured.parse_columns(stripped)
    return terms.parse(stripped)
