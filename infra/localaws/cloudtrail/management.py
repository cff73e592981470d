"""Which calls are management events.

"Logging data events" (CloudTrail User Guide) and each service's page on CloudTrail say which are
not: data events are in no event history.
"""

from __future__ import annotations

from collections.abc import Mapping

from botocore.model import OperationModel

from localaws.call import ApiCall

DATA_EVENTS: Mapping[str, frozenset[str]] = {
    "cloudwatch": frozenset(
        {"GetMetricData", "GetMetricStatistics", "GetMetricWidgetImage", "ListMetrics"}
        | {"GetInsightRuleReport", "PutMetricData"}
    ),
    "dynamodb": frozenset(
        {"BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem"}
        | {"ExecuteStatement", "ExecuteTransaction", "GetItem", "PutItem", "Query", "Scan"}
        | {"TransactGetItems", "TransactWriteItems", "UpdateItem"}
    ),
    "dynamodbstreams": frozenset({"GetRecords", "GetShardIterator"}),
    "events": frozenset({"PutEvents"}),
    "firehose": frozenset({"PutRecord", "PutRecordBatch"}),
    "kinesis": frozenset(
        {"GetRecords", "GetShardIterator", "PutRecord", "PutRecords", "SubscribeToShard"}
    ),
    "lambda": frozenset({"Invoke", "InvokeAsync", "InvokeWithResponseStream"}),
    "logs": frozenset(
        {"FilterLogEvents", "GetLogEvents", "GetLogGroupFields", "GetLogObject", "GetLogRecord"}
        | {"GetQueryResults", "PutLogEvents", "StartLiveTail", "StartQuery"}
    ),
    "rds-data": frozenset(
        {"BatchExecuteStatement", "BeginTransaction", "CommitTransaction", "ExecuteSql"}
        | {"ExecuteStatement", "RollbackTransaction"}
    ),
    "s3": frozenset(
        {"DeleteObjects", "ListMultipartUploads", "ListObjects", "ListObjectsV2"}
        | {"ListObjectVersions"}
    ),
    "sns": frozenset({"Publish", "PublishBatch"}),
    "sqs": frozenset(
        {"ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage"}
        | {"DeleteMessageBatch", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues"}
        | {"ListQueueTags", "ListQueues", "ReceiveMessage", "SendMessage", "SendMessageBatch"}
    ),
    "xray": frozenset(
        {"BatchGetTraces", "GetServiceGraph", "GetTimeSeriesServiceStatistics", "GetTraceGraph"}
        | {"GetTraceSummaries", "PutTelemetryRecords", "PutTraceSegments"}
    ),
}
_TARGETS = frozenset().union(
    *(
        DATA_EVENTS[name]
        for name in ("dynamodb", "dynamodbstreams", "events", "kinesis", "logs", "sqs")
    )
)
_READING = (
    *("Get", "List", "Describe", "Head", "BatchGet", "Lookup", "Search", "Simulate", "Validate"),
    *("Test", "Check", "Filter", "Generate", "Estimate", "Decode", "Admin" + "Get"),
)
# STS and KMS read, whatever their operations are called ("Logging AWS KMS API calls").
_READS = {
    "sts": ("Assume",),
    "kms": ("Encrypt", "Decrypt", "ReEncrypt", "Sign", "Verify"),
}


def may_be(call: ApiCall) -> bool:
    """A cheap look at a call: false for most that are data events for sure."""
    if call.service == "s3":
        return "/" not in call.path.strip("/")
    if call.service == "lambda":
        return "invocations" not in call.path and not call.path.endswith("/invoke-async/")
    if call.service == "execute-api":
        return False
    return not (call.target and call.target in _TARGETS)


def is_one(service: str, model: OperationModel) -> bool:
    """``service`` is botocore's name. S3's operations on an object name its key."""
    if model.name in DATA_EVENTS.get(service, ()):
        return False
    return not (service == "s3" and model.input_shape and "Key" in model.input_shape.members)


def is_read_only(service: str, operation: str) -> bool:
    return operation.startswith((*_READING, *_READS.get(service, ())))
