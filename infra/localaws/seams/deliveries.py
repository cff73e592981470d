"""What moto delivers for one service to another: in the sender's own name, if that is let in.

"Allow another AWS service to send messages to a queue": a topic, a bucket or a rule needs the
policy of the queue ("Amazon SNS to Amazon SQS queues", "Granting permissions to publish event
notification messages to a destination", "Using resource-based policies for Amazon EventBridge").
Who is not let in is not told: the message is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from localaws.access.caller import Caller

# By sender, action, resource and region.
Ask = Callable[[Caller, str, str, str], bool]
SEND = {"sqs": "sqs:SendMessage", "sns": "sns:Publish"}
_ask: Ask | None = None


def ask_before_delivering(ask: Ask) -> None:
    """The gate decides, on moto's thread."""
    global _ask
    _ask = ask


def may_deliver(service: str, source: str, account: str, target: str) -> bool:
    """``source`` is the topic, bucket or rule that sends to the queue or topic ``target``."""
    assert _ask, "deliveries need a gate"
    caller = Caller(f"{service}.amazonaws.com", source_arn=source, source_account=account)
    _, _, to, region, *_ = target.split(":")
    return _ask(caller, SEND[to], target, region)
