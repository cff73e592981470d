"""Task tokens: tasks that wait for SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from typing import Any

from localaws.errors import AwsError
from localaws.statemachines.errors import TIMEOUT, StateError

MARK = b"AQCEAAAAKgAAAAMAAAAAAAAAAW"


class MissedHeartbeat(StateError):
    """A task "failed to send a heartbeat"; recorded: ``test_heartbeat_timeout``."""

    missed_heartbeat = True

    def __init__(self) -> None:
        super().__init__(TIMEOUT)


class Waiting:
    """One task that waits."""

    def __init__(self) -> None:
        self.token = base64.b64encode(MARK + secrets.token_bytes(300)).decode()
        self._result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._beat = asyncio.Event()

    def succeed(self, output: Any) -> None:
        if not self._result.done():
            self._result.set_result(output)

    def fail(self, error: str | None, cause: str | None) -> None:
        if not self._result.done():
            self._result.set_exception(StateError(error or "", cause or ""))

    def beat(self) -> None:
        self._beat.set()

    async def result(self, heartbeat: float | None) -> Any:
        """
        Raises:
            StateError: the failure that was sent.
            MissedHeartbeat: when none came for so many seconds.
        """
        if heartbeat is None:
            return await self._result
        while not self._result.done():
            self._beat.clear()
            beat = asyncio.ensure_future(self._beat.wait())
            try:
                await asyncio.wait(
                    {beat, self._result}, timeout=heartbeat, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                beat.cancel()
            if not self._result.done() and not self._beat.is_set():
                raise MissedHeartbeat
        return self._result.result()


class Tokens:
    """Those that wait now, by their token."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}

    def new(self) -> Waiting:
        waiting = Waiting()
        self._waiting[waiting.token] = waiting
        return waiting

    def forget(self, waiting: Waiting) -> None:
        self._waiting.pop(waiting.token, None)

    def find(self, token: str) -> Waiting:
        """
        Raises:
            AwsError: TaskTimedOut for one that is over, InvalidToken for what is none.
        """
        waiting = self._waiting.get(token)
        if waiting is not None:
            return waiting
        if _is_ours(token):
            message = "Task Timed Out: 'Provided task does not exist anymore'"
            raise AwsError("TaskTimedOut", message)
        raise AwsError("InvalidToken", "Invalid Token: 'Invalid token'")

    def succeed(self, token: str, output: str) -> None:
        """
        Raises:
            AwsError: InvalidOutput, and as ``find``.
        """
        try:
            parsed = json.loads(output)
        except ValueError as error:
            raise AwsError("InvalidOutput", f"Invalid Output: '{error}'") from error
        self.find(token).succeed(parsed)


def _is_ours(token: str) -> bool:
    try:
        return base64.b64decode(token, validate=True).startswith(MARK)
    except ValueError:
        return False
