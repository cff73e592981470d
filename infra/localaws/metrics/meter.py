"""What Lambda and API Gateway tell CloudWatch of each request.

On the path of a request it is noted in a list, which costs a microsecond; the list is added up once
a second, and before anybody asks for metrics.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from localaws.metrics.noted import Event, Invoked, Requested

if TYPE_CHECKING:
    from localaws.controlplane import ControlPlane
    from localaws.functions.configuration import FunctionConfiguration
    from localaws.functions.outcome import Outcome
    from localaws.gateway.exchange import Exchange


class Meter:
    def __init__(self, control: ControlPlane) -> None:
        self._control = control
        self._noted: list[Invoked | Requested | Event] = []

    def invoked(
        self,
        function: FunctionConfiguration,
        arn: str,
        outcome: Outcome,
        at_once: tuple[int, int],
    ) -> None:
        """``arn`` as it was invoked; ``at_once`` is how many invocations ran, this one among them:
        of the function, and of all."""
        self._noted.append(
            Invoked(time.time(), function, arn, outcome.milliseconds, bool(outcome.error), at_once)
        )

    def throttled(self, function: FunctionConfiguration, arn: str) -> None:
        self.event(function, arn, "Throttles")

    def event(self, function: FunctionConfiguration, arn: str, metric: str) -> None:
        """One of a metric that Lambda counts: ``DeadLetterErrors``, ``AsyncEventsReceived``, …"""
        self._noted.append(Event(time.time(), function, arn, metric))

    def requested(self, exchange: Exchange, status: int) -> None:
        """A deployed API answered."""
        self._noted.append(Requested(time.time(), exchange, status, exchange.latency))

    def flush(self) -> None:
        """Hand all there is to the control plane; calls that arrive later find it done."""
        if self._noted:
            noted, self._noted = self._noted, []
            self._control.post(_add_up, noted)


def _add_up(noted: list[Invoked | Requested | Event]) -> None:
    from localaws import seams
    from localaws.metrics import noted as sums

    invoked = [one for one in noted if isinstance(one, Invoked)]
    events = [one for one in noted if isinstance(one, Event)]
    requested = [one for one in noted if isinstance(one, Requested)]
    data = [*sums.of_functions(invoked, events), *sums.of_apis(requested, seams.api_labels)]
    seams.add_metrics(data)
