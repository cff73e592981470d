"""SQS's long polling: a receive that finds nothing asks again until its wait is over.

Source: "Amazon SQS short and long polling": it answers "as soon as any messages become available"
or when the wait, up to 20 s, is over.
"""

from __future__ import annotations

import asyncio

from localaws import seams
from localaws.call import ApiCall
from localaws.controlplane import ControlPlane, answer_now
from localaws.reply import Reply

LOOK_SECONDS = 0.05


class LongPolling:
    """A data plane for one operation: nobody's thread waits."""

    def __init__(self, control: ControlPlane) -> None:
        self._control = control

    def takes(self, call: ApiCall) -> bool:
        if call.service != "sqs":
            return False
        named = call.target or call.parameters.get("Action", [""])[0]
        return named == "ReceiveMessage"

    async def answer(self, call: ApiCall) -> Reply:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            reply, wait = await self._control.run(_receive, call)
            if loop.time() - began >= wait:
                return reply
            await asyncio.sleep(LOOK_SECONDS)


def _receive(call: ApiCall) -> tuple[Reply, float]:
    """The answer, and how many seconds it might have waited for a message."""
    with seams.waits() as waits:
        return answer_now(call), max(waits, default=0.0)
