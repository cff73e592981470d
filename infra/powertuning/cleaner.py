"""Takes away what a run made: as one of its steps, and as a guard that outlives it.

A step cannot clean up after an execution that is stopped. So a run also begins a guard: this
function, invoked asynchronously, which waits for the end of the run, whatever that is.
"""

from __future__ import annotations

import json
import time
from typing import Any

import boto3

from powertuning.executions import is_over
from powertuning.tuned import Settings, Tuned

_INTERVAL = 1  # second between two looks at a run
_MARGIN = 20_000  # ms of its own time that a guard leaves unused


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """`guarded` asks for a guard. The answer is the error that ended the run, in words."""
    if "guarded" in event and not _saw_the_end(event["guarded"], context):
        # As long as an invocation can: the next one goes on.
        boto3.client("lambda").invoke(
            FunctionName=context.function_name, InvocationType="Event", Payload=json.dumps(event)
        )
        return {}
    if "plan" in event:
        tuned = Tuned(event["plan"]["lambdaARN"], boto3.client("lambda"))
        tuned.remove(event["plan"]["execution"], Settings(**event["usual"]))
    return explained(event.get("error", event))


def _saw_the_end(execution: str, context: Any) -> bool:
    client = boto3.client("stepfunctions")
    while not is_over(execution, client):
        if context.get_remaining_time_in_millis() < _MARGIN:
            return False
        time.sleep(_INTERVAL)
    return True


def explained(error: dict[str, Any]) -> dict[str, str]:
    """What Step Functions caught, as its name and one sentence: a function's cause is JSON."""
    name, cause = error.get("Error", ""), error.get("Cause", "")
    try:
        told = json.loads(cause)
    except ValueError:
        told = None
    message = told.get("errorMessage") if isinstance(told, dict) else None
    return {"error": name, "cause": message or cause}
