"""Log events that a service writes for a customer, with the permissions of a role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from localaws import seams
from localaws.access.circumstances import Circumstances

if TYPE_CHECKING:
    from localaws.access.gate import Gate
    from localaws.controlplane import ControlPlane

INSIDE = Circumstances()
FEW = 20  # events, which are written in a fraction of a millisecond


class RoleLogs:
    def __init__(self, control: ControlPlane, gate: Gate) -> None:
        self._control = control
        self._gate = gate

    def write(
        self,
        role: str,
        session: str,
        region: str,
        group: str,
        stream: str,
        events: Sequence[tuple[int, str]],
    ) -> None:
        """Append ``(milliseconds, message)`` events if the role, whose ARN it is, may: in order,
        and before any call that arrives later is answered."""
        post = self._control.post if len(events) > FEW else self._control.post_small
        post(self._write, role, session, region, group, stream, events)

    def _write(
        self,
        role: str,
        session: str,
        region: str,
        group: str,
        stream: str,
        events: Sequence[tuple[int, str]],
    ) -> None:
        account = role.split(":")[4] if role.count(":") >= 5 else ""
        if self._may_write(account, region, role, session, group, stream):
            seams.put_log_events(account, region, group, stream, events)

    def _may_write(
        self, account: str, region: str, role: str, session: str, group: str, stream: str
    ) -> bool:
        """A missing group also has to be made (AWS managed policy AWSLambdaBasicExecutionRole names
        the three actions)."""
        identity = seams.role_session(role, session)
        if identity is None:
            return False
        arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
        needed = [
            ("logs:CreateLogStream", f"{arn}:*"),
            ("logs:PutLogEvents", f"{arn}:log-stream:{stream}"),
        ]
        if not seams.has_log_group(account, region, group):
            needed.append(("logs:CreateLogGroup", f"{arn}:*"))
        return all(
            self._gate.allows(identity, action, resource, region, INSIDE)
            for action, resource in needed
        )
