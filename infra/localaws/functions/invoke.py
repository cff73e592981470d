"""Runs functions: which version, whether one more may run, and in which environment."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import random
import time

from localaws.errors import AwsError
from localaws.functions.concurrency import Concurrency, Slot
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.environment import Environment
from localaws.functions.fleet import Fleet
from localaws.functions.outcome import Outcome
from localaws.functions.provisioned import Provisioner
from localaws.functions.request import FindFunction, Request
from localaws.functions.runtime_api import LONGEST_ANSWER, Invocation
from localaws.metrics.meter import Meter

# "Lambda quotas": invocation payload.
LARGEST_REQUEST = 6 * 1024 * 1024


class Invoker:
    def __init__(
        self,
        fleet: Fleet,
        find: FindFunction,
        meter: Meter,
        concurrency: Concurrency,
        provisioner: Provisioner,
    ) -> None:
        self._fleet = fleet
        self._find = find
        self._meter = meter
        self._concurrency = concurrency
        self._provisioner = provisioner
        self._tasks: set[asyncio.Task[Outcome]] = set()

    async def run(self, configuration: FunctionConfiguration, request: Request) -> Outcome:
        """Run to the end even if the caller goes away, as AWS does.

        Raises:
            AwsError: RequestEntityTooLargeException; TooManyRequestsException, when the function's
                reserved concurrency or the account's concurrency is used up.
        """
        refuse_size(request.payload, LARGEST_REQUEST)
        task = asyncio.ensure_future(self._run(configuration, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _run(self, configuration: FunctionConfiguration, request: Request) -> Outcome:
        if configuration.weights:
            configuration = await self._drawn(configuration)
        environment = self._provisioner.take(configuration)
        if environment:
            slot = self._concurrency.enter_provisioned(configuration)
            release = self._provisioner.release
        else:
            slot = await self._admitted(configuration, request)
            release = self._fleet.release
        try:
            environment = environment or await self._fleet.acquire(configuration)
            try:
                outcome = await _outcome(environment, request)
            finally:
                release(environment)
        finally:
            self._concurrency.leave(slot)
        self._meter.invoked(configuration, request.arn, outcome, slot.at_once)
        return outcome

    async def _admitted(self, configuration: FunctionConfiguration, request: Request) -> Slot:
        try:
            set_aside = self._provisioner.set_aside(configuration)
            return await self._concurrency.enter(configuration, set_aside)
        except AwsError:
            self._meter.throttled(configuration, request.arn)
            raise

    async def _drawn(self, alias: FunctionConfiguration) -> FunctionConfiguration:
        """One of a weighted alias's versions, drawn for each invocation ("Implement Lambda canary
        deployments using a weighted alias")."""
        point = random.random()  # noqa: S311 - it balances a load
        for version, share in alias.weights:
            if point < share:
                other = await self._find(alias.region, alias.arn, version)
                return dataclasses.replace(other, alias=alias.alias, provisioned=alias.provisioned)
            point -= share
        return alias

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _outcome(environment: Environment, request: Request) -> Outcome:
    deadline = int((time.time() + environment.configuration.timeout) * 1000)
    outcome = await environment.invoke(
        Invocation(
            request.request_id,
            request.payload,
            request.arn,
            deadline,
            request.trace_id,
            request.client_context,
        )
    )
    return _limited(outcome)


def refuse_size(payload: bytes, limit: int) -> None:
    """
    Raises:
        AwsError: RequestEntityTooLargeException.
    """
    if len(payload) > limit:
        raise AwsError(
            "RequestEntityTooLargeException",
            f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
            413,
        )


def _limited(outcome: Outcome) -> Outcome:
    if len(outcome.payload) <= LONGEST_ANSWER:
        return outcome
    message = (
        f"Response payload size exceeded maximum allowed payload size ({LONGEST_ANSWER} bytes)."
    )
    error = {"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"}
    return dataclasses.replace(outcome, payload=json.dumps(error).encode(), error="Unhandled")
