"""What functions wrote, into CloudWatch Logs, if the function's role may."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from iampolicy import MalformedPolicy, Request, evaluate, parse
from localaws import seams
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
    account, region, group = configuration.account, configuration.region, configuration.log_group
    if _may_log(configuration, stream, seams.has_log_group(account, region, group)):
        seams.put_log_events(account, region, group, stream, events)


def _may_log(configuration: FunctionConfiguration, stream: str, group_exists: bool) -> bool:
    """ "Without them the function runs and nothing is logged": a missing group also has to be made
    (AWS managed policy AWSLambdaBasicExecutionRole names the three actions)."""
    documents = seams.role_documents(configuration.account, configuration.role) or {}
    group = (
        f"arn:aws:logs:{configuration.region}:{configuration.account}:"
        f"log-group:{configuration.log_group}"
    )
    needed = [
        ("logs:CreateLogStream", f"{group}:*"),
        ("logs:PutLogEvents", f"{group}:log-stream:{stream}"),
    ]
    if not group_exists:
        needed.append(("logs:CreateLogGroup", f"{group}:*"))
    try:
        policies = [parse(text, "identity", name) for name, text in documents.items()]
    except MalformedPolicy:
        return False
    return all(
        evaluate(Request(action, resource), identity=policies).allowed
        for action, resource in needed
    )
