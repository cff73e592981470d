"""Wrong queues."""

from __future__ import annotations

from checks.lab50 import orders_stay_hidden, queue_exists

from checks.faults.deployed import Deployed
from checks.faults.language import Apply, Fault


def _url(me: Deployed) -> str:
    return str(me.client("sqs").get_queue_url(QueueName=me.names.own("orders"))["QueueUrl"])


def _delete(me: Deployed) -> None:
    me.client("sqs").delete_queue(QueueUrl=_url(me))


def _misname(me: Deployed) -> None:
    _delete(me)
    me.client("sqs").create_queue(QueueName=me.names.own("order"))


def _hide_for(seconds: int) -> Apply:
    def apply(me: Deployed) -> None:
        attributes = {"VisibilityTimeout": str(seconds)}
        me.client("sqs").set_queue_attributes(QueueUrl=_url(me), Attributes=attributes)

    return apply


FAULTS = (
    Fault("There is no queue", queue_exists, "no such thing", _delete),
    Fault("The queue has another name", queue_exists, 'the nearest name is "order"', _misname),
    Fault("A message is back before the work is done", orders_stay_hidden, "30 s", _hide_for(30)),
)
