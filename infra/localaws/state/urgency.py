"""When what a call changed is on the disk: before its answer, or soon after it.

Control planes promise more than data planes here. What a call only reads is named as AWS's API
references name it: Get, List, Describe and the like.
"""

from __future__ import annotations

import enum
import re

from localaws.call import ApiCall


class Urgency(enum.IntEnum):
    NEVER = 0
    SOON = 1
    BEFORE_ITS_ANSWER = 2


READS = re.compile(
    r"(Get|List|Describe|BatchGet|Query|Scan|Lookup|Search|Filter|Select|Simulate|Validate|Head"
    r"|Estimate|Check|TransactGet|TestMetricFilter|TestEventPattern)"
)
ITEMS = frozenset(
    {
        *("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"),
        *("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"),
    }
)
DATA = {
    "dynamodb": ITEMS,
    "sqs": frozenset(
        {
            *("SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage"),
            *("DeleteMessageBatch", "ChangeMessageVisibility", "ChangeMessageVisibilityBatch"),
        }
    ),
    "logs": frozenset({"PutLogEvents", "StartQuery"}),
    "monitoring": frozenset({"PutMetricData"}),
    "sns": frozenset({"Publish", "PublishBatch"}),
    "events": frozenset({"PutEvents"}),
    "kinesis": frozenset({"PutRecord", "PutRecords"}),
    "states": frozenset(
        {
            *("StartExecution", "StopExecution", "StartSyncExecution", "SendTaskSuccess"),
            *("SendTaskFailure", "SendTaskHeartbeat", "TestState"),
        }
    ),
    "sts": frozenset({"AssumeRole", "GetSessionToken"}),
}
# Names that begin as those of reads do, and change something.
WRITES = frozenset({"GetSessionToken", "GetFederationToken"})


def urgency_of(call: ApiCall) -> Urgency:
    name = call.target or next(iter(call.parameters.get("Action", ())), "")
    if name:
        if name in DATA.get(call.service, ()):
            return Urgency.SOON
        is_read = READS.match(name) and name not in WRITES
        return Urgency.NEVER if is_read else Urgency.BEFORE_ITS_ANSWER
    if call.method in ("GET", "HEAD", "OPTIONS"):
        return Urgency.NEVER
    names_object = call.service == "s3" and call.path.strip("/").count("/") > 0
    return Urgency.SOON if names_object else Urgency.BEFORE_ITS_ANSWER


def changes_items_alone(call: ApiCall) -> bool:
    """Of which the graph of objects holds nothing."""
    return call.service == "dynamodb" and call.target in ITEMS
