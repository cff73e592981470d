"""What functions wrote, into CloudWatch Logs, if the function's role may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.journal import Event

if TYPE_CHECKING:
    from localaws.rolelogs import RoleLogs


class LogWriter:
    def __init__(self, logs: RoleLogs) -> None:
        self._logs = logs

    def write(self, configuration: FunctionConfiguration, stream: str, events: list[Event]) -> None:
        """ "Without them the function runs and nothing is logged"."""
        role, region, group = configuration.role, configuration.region, configuration.log_group
        self._logs.write(role, configuration.name, region, group, stream, events)
