"""moto's control planes on one thread.

moto is not safe under concurrent requests; one thread is the one lock around it. Requests are read
before they queue here, and nothing here ever waits for a function.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from localaws import seams
from localaws.call import ApiCall
from localaws.errors import AwsError, render
from localaws.reply import Reply

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


class ControlPlane:
    def __init__(self) -> None:
        seams.prepare()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="moto")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run on moto's thread, after all that was submitted before."""
        future = self._thread.submit(work, *args, **kwargs)
        return await asyncio.wrap_future(future)

    def post(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        """The same without waiting: what is submitted later will find it done."""
        self._thread.submit(work, *args, **kwargs).add_done_callback(_log_failure)

    async def answer(self, call: ApiCall) -> Reply:
        return await self.run(_answer, call)

    def close(self) -> None:
        self._thread.shutdown()


def _answer(call: ApiCall) -> Reply:
    try:
        return seams.dispatch(call)
    except AwsError as error:
        if error.status == 500:
            log.error("%s", error, exc_info=error.__cause__)
        return render(error, seams.protocol_of(call))


def _log_failure(done: Future[T]) -> None:
    error = done.exception()
    if error is not None:
        log.error("a posted piece of work failed", exc_info=error)
