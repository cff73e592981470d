"""Whether a run goes on."""

from __future__ import annotations

from typing import Any


def is_over(execution: str, client: Any) -> bool:
    """However it ended, and when nobody remembers it."""
    try:
        found = client.describe_execution(executionArn=execution)
    except client.exceptions.ExecutionDoesNotExist:
        return True
    return bool(found["status"] != "RUNNING")
