"""Activities: workers elsewhere ask for tasks with GetActivityTask."""

from __future__ import annotations

import asyncio
import collections
from typing import Any

from localaws.statemachines.data import dumps
from localaws.statemachines.journal import Journal
from localaws.statemachines.tokens import Tokens, Waiting

# "GetActivityTask": "the maximum time the service holds on to the request … is 60 seconds".
POLL_SECONDS = 60.0


class Activities:
    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._queues: dict[str, collections.deque[tuple[Waiting, str, Journal]]] = {}
        self._arrived = asyncio.Condition()

    async def perform(
        self, arn: str, arguments: Any, heartbeat: float | None, told: Journal
    ) -> Any:
        """Queue a task, and wait for what its worker sends.

        Raises:
            StateError: the failure that the worker sent, or a missed heartbeat.
        """
        waiting = self._tokens.new()
        entry = (waiting, dumps(arguments), told)
        queue = self._queues.setdefault(arn, collections.deque())
        queue.append(entry)
        try:
            async with self._arrived:
                self._arrived.notify_all()
            return await waiting.result(heartbeat)
        finally:
            self._tokens.forget(waiting)
            if entry in queue:
                queue.remove(entry)

    async def poll(self, arn: str, worker: str, seconds: float = POLL_SECONDS) -> dict[str, str]:
        """The next task's token and input; empty when none came in time."""
        queue = self._queues.setdefault(arn, collections.deque())
        try:
            async with asyncio.timeout(seconds), self._arrived:
                await self._arrived.wait_for(lambda: bool(queue))
                waiting, text, told = queue.popleft()
        except TimeoutError:
            return {}
        told.started(**({"workerName": worker} if worker else {}))
        waiting.beat()
        return {"taskToken": waiting.token, "input": text}
