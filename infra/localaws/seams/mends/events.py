"""EventBridge: a rule sends to queues that let it."""

from __future__ import annotations

from typing import Any

from localaws.seams.acting import may_deliver
from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.events.models import Rule

    replace(Rule, "_send_to_sqs_queue", _if_let_in)


def _if_let_in(send: Any) -> Any:
    def sent(self: Any, queue: str, *args: Any) -> None:
        target = f"arn:aws:sqs:{self.region_name}:{self.account_id}:{queue}"
        if may_deliver("events", self.arn, self.account_id, target):
            send(self, queue, *args)

    return sent
