"""Execution and access logs of deployed APIs, into CloudWatch Logs.

Where a stage asks for them and the account has a role for them ("Permissions for CloudWatch
logging").
"""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING, Any

from localaws.gateway import headers
from localaws.gateway.executionlog import ExecutionLog
from localaws.gateway.invocation import SESSION
from localaws.gateway.variables import Variables

if TYPE_CHECKING:
    from localaws.gateway.exchange import Exchange
    from localaws.gateway.failure import GatewayFailure
    from localaws.reply import Reply
    from localaws.rolelogs import RoleLogs

VARIABLE = re.compile(r"\$\{?(context\.[A-Za-z0-9_.-]*[A-Za-z0-9_])\}?")
LOG_GROUP = re.compile(r"arn:aws[^:]*:logs:(?P<region>[^:]+):\d{12}:log-group:(?P<name>[^:]+)")


class GatewayLogs:
    def __init__(self, logs: RoleLogs) -> None:
        self._logs = logs

    def begin(self, exchange: Exchange) -> None:
        """Give the exchange a log, if its stage wants one for this method."""
        if exchange.stage.logs is None:
            return
        settings = exchange.stage.settings_of(exchange.match)
        level = settings.get("loggingLevel") or "OFF"
        if level == "OFF":
            return
        log = ExecutionLog(bool(settings.get("dataTraceEnabled")), level == "ERROR")
        request, stage = exchange.request, exchange.stage
        api_stage = f"{stage.snapshot.api_id}/{stage.name}"
        log.note(f"Extended Request Id: {request.extended_request_id}", error=True)
        if exchange.match.method.http_method:
            asked = f"{request.method} {exchange.match.resource.path}"
            needs = "requires" if exchange.match.method.api_key_required else "does not require"
            log.note(
                f"Verifying Usage Plan for request: {request.request_id}. API Key:  "
                f"API Stage: {api_stage}"
            )
            log.note(f"API Key authorized because method '{asked}' {needs} API Key.")
        log.begin(exchange, headers.received(request))
        exchange.log = log

    def end(self, exchange: Exchange, reply: Reply, failure: GatewayFailure | None) -> None:
        stage, logs = exchange.stage, exchange.stage.logs
        if logs is None:
            return
        if exchange.log is not None:
            exchange.log.close(reply, failure)
            request_id = exchange.request.request_id
            group = f"API-Gateway-Execution-Logs_{stage.snapshot.api_id}/{stage.name}"
            lines = [(at, f"({request_id}) {text}") for at, text in exchange.log.lines]
            self._write(exchange, stage.region, group, lines)
        found = LOG_GROUP.match(logs.destination)
        if found and logs.format:
            line = access_line(logs.format, exchange, reply, failure)
            now = int(time.time() * 1000)
            self._write(exchange, found["region"], found["name"], [(now, line)])

    def _write(
        self, exchange: Exchange, region: str, group: str, lines: list[tuple[int, str]]
    ) -> None:
        stage = exchange.stage
        assert stage.logs is not None
        stream = hashlib.md5(group.encode(), usedforsecurity=False).hexdigest()
        role_arn = stage.logs.role_arn
        self._logs.write(role_arn, SESSION, region, group, stream, lines)


def access_line(
    format: str, exchange: Exchange, reply: Reply, failure: GatewayFailure | None
) -> str:
    """What has no value is a dash ("Variables for access logging for API Gateway")."""
    variables = Variables(exchange, failure, _told(exchange, reply, failure))
    return VARIABLE.sub(lambda found: variables.value(found[1]) or "-", format)


def _told(exchange: Exchange, reply: Reply, failure: GatewayFailure | None) -> dict[str, Any]:
    """What is known only at the end."""
    latency = exchange.integration_latency
    integration = {
        "latency": None if latency is None else round(latency),
        "status": exchange.integration_status,
        "integrationStatus": exchange.integration_status,
        "error": failure.message if failure and latency is not None else None,
    }
    return {
        "status": reply.status,
        "responseLength": len(reply.body),
        "responseLatency": round(exchange.latency),
        "integration": integration,
        "integrationLatency": integration["latency"],
        "integrationStatus": exchange.integration_status,
        "integrationErrorMessage": integration["error"],
        "xrayTraceId": exchange.request.trace_id.partition(";")[0].removeprefix("Root="),
    }
