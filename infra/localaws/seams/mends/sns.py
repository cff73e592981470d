"""SNS: a topic sends to queues that let it."""

from __future__ import annotations

from typing import Any

from localaws.seams.acting import may_deliver
from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.sns.models import Subscription

    replace(Subscription, "publish", _if_let_in)


def _if_let_in(publish: Any) -> Any:
    def published(self: Any, *args: Any, **named: Any) -> None:
        topic = self.topic
        if self.protocol == "sqs" and not may_deliver(
            "sns", topic.arn, topic.account_id, self.endpoint
        ):
            return
        publish(self, *args, **named)

    return published
