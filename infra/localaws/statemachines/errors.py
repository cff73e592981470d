"""What goes wrong in a state, by the names of "Handling errors in Step Functions workflows"."""

from __future__ import annotations

ALL = "States.ALL"
TIMEOUT = "States.Timeout"
HEARTBEAT = "States.HeartbeatTimeout"
TASK_FAILED = "States.TaskFailed"
RUNTIME = "States.Runtime"
INTRINSIC = "States.IntrinsicFailure"
QUERY = "States.QueryEvaluationError"
DATA_LIMIT = "States.DataLimitExceeded"
NO_MATCH = "States.ResultPathMatchFailure"
PERMISSIONS = "States.Permissions"
TOLERANCE = "States.ExceedToleratedFailureThreshold"
ITEM_READER = "States.ItemReaderFailed"
RESULT_WRITER = "States.ResultWriterFailed"

LARGEST_DATA = 262_144
"""Bytes of JSON that a state may hand on ("Quotas related to state machine executions")."""


class StateError(Exception):
    """A state failed. ``error`` and ``cause`` may be absent: a Fail state needs neither.

    ``placed`` tells that the cause names its state already, or needs not.
    """

    def __init__(self, error: str | None, cause: str | None = None, *, placed: bool = True) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause
        self.placed = placed

    @property
    def details(self) -> dict[str, str]:
        """As history events and DescribeExecution show it: without what is absent."""
        named = {"error": self.error, "cause": self.cause}
        return {name: text for name, text in named.items() if text is not None}

    @property
    def output(self) -> dict[str, str]:
        """What a catcher gets (recorded: ``test_invoke_timeout``: an absent cause is empty)."""
        return {"Error": self.error or "", "Cause": self.cause or ""}

    @property
    def is_terminal(self) -> bool:
        """``States.Runtime`` "will always cause the execution to fail"."""
        return self.error == RUNTIME

    def place(self, state: str, event_id: int) -> StateError:
        """With AWS's sentence in front of what the interpreter itself found wrong."""
        if self.placed:
            return self
        where = f"the state '{state}' (entered at the event id #{event_id})"
        self.cause = f"An error occurred while executing {where}. {self.cause}"
        self.placed = True
        return self


class QueryError(StateError):
    """A JSONata expression failed. ``location`` is its field, below the state: ``Output/a[0]``."""

    def __init__(self, expression: str, location: str, problem: str) -> None:
        sentence = f"The JSONata expression '{expression}' specified for the field '{location}'"
        super().__init__(QUERY, f"{sentence} {problem}", placed=False)
        self.location = location


def runtime(cause: str) -> StateError:
    """What the interpreter cannot go on from; nothing catches it."""
    return StateError(RUNTIME, cause, placed=False)


def too_large(who: str) -> StateError:
    """Recorded: ``test_start_large_input``,
    ``test_task_lambda_data_limit_exceeded_on_large_utf8_response``."""
    return StateError(
        DATA_LIMIT,
        f"The state/task '{who}' returned a result with a size exceeding the maximum number of "
        "bytes service limit.",
    )
