"""What functions wrote, into CloudWatch Logs, if the function's role may."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from localaws import rolelogs
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.journal import Event

if TYPE_CHECKING:
    from localaws.controlplane import ControlPlane

log = logging.getLogger(__name__)


class LogWriter:
    def __init__(self, control: ControlPlane) -> None:
        self._control = control

    def write(self, configuration: FunctionConfiguration, stream: str, events: list[Event]) -> None:
        """In order, and before any call that arrives later is answered."""
        self._control.post(_write, configuration, stream, events)


def _write(configuration: FunctionConfiguration, stream: str, events: list[Event]) -> None:
    """ "Without them the function runs and nothing is logged"."""
    account, region, group = configuration.account, configuration.region, configuration.log_group
    rolelogs.write(account, region, configuration.role, group, stream, events)
