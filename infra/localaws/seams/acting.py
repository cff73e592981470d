"""What moto does for a service that acts on another, in its own name or as a role: if it may."""

from __future__ import annotations

from collections.abc import Callable

from localaws.access.caller import Caller

# By caller, action, resource and region.
Ask = Callable[[Caller, str, str, str], bool]
SEND = {"sqs": "sqs:SendMessage", "sns": "sns:Publish"}
_ask: Ask | None = None


def ask_the_gate(ask: Ask) -> None:
    """From now on; on moto's thread."""
    global _ask
    _ask = ask


def may(caller: Caller, action: str, resource: str, region: str) -> bool:
    assert _ask, "nobody may act where there is no gate"
    return _ask(caller, action, resource, region)


def may_deliver(service: str, source: str, account: str, target: str) -> bool:
    """``source`` is the topic, bucket or rule that sends to the queue or topic ``target``, whose
    policy must let it in ("Amazon SNS to Amazon SQS queues", "Granting permissions to publish event
    notification messages to a destination", "Using resource-based policies for Amazon
    EventBridge"). Who is not let in is not told: the message is lost."""
    caller = Caller(f"{service}.amazonaws.com", source_arn=source, source_account=account)
    _, _, to, region, *_ = target.split(":")
    return may(caller, SEND[to], target, region)
