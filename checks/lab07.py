"""Lab 07: why a request failed, and being told of the next one."""

from checks.alarm import FIRED, FIRES, SILENT
from checks.insights import BY_LEVEL
from checks.lab01 import logging_allowed
from checks.lab04 import answers_over_http, operations_work_over_http, unknown_operation_is_refused
from checks.language import check, expect
from checks.log import FAILED, FOR_EVER
from checks.metricfilter import COUNTED
from checks.system import System
from checks.trails import AS_ERROR, REFUSED, STRUCTURED
from checks.work import answered


@check(
    hints=(
        "Where does a function write what went wrong, and which of its streams has the customer's"
        " error? What stands right before the error in that stream?",
        "There are two ids: the one in the response's header is API Gateway's. Which line of the"
        " log begins an invocation, and which id stands on it?",
        "The page “Sending Lambda function logs to CloudWatch Logs” of the Lambda Developer Guide"
        " shows the lines. Here: `starts[-1].split()[2]`, then `answer(request_id=invocation)`.",
    ),
    onward="Ask clients for the id in the response's header: it shortens every support call.",
)
def failed_request_is_found(system: System) -> None:
    """You have found the invocation that failed."""
    expect(system.log.fate(answered("request_id"))).to_be(FAILED)


@check(
    needs=[failed_request_is_found],
    hints=(
        "Read the first line of that invocation's error aloud. Which part of it is the name of a"
        " Python class, and which part did AWS choose?",
        "Every refusal of every AWS service has the same class in boto3. Which word in that line"
        " would be another one if the table were missing?",
        "The page “Error handling” of the boto3 documentation explains error codes. Here the code"
        " stands in parentheses: `An error occurred (…) when calling …`.",
    ),
    onward="The log had the whole story; a status code alone would have sent you guessing.",
)
def cause_is_known(system: System) -> None:
    """You know why it failed."""
    failed = system.log.invocation(str(answered("request_id").value))
    expect(answered("cause")).to_satisfy(
        "to be the reason that its log gives", lambda cause: failed.is_explained_by(str(cause))
    )


@check(
    needs=[answers_over_http, logging_allowed],
    hints=(
        "Send a request, take the id from the response's header, and search the log for it. Which"
        " lines hold that id, and could a program read them?",
        "Whose id does the handler find in the event's request context? And which function of"
        " Python's standard library makes a line that any program can read?",
        "The page “Set up Lambda proxy integrations in API Gateway” shows the event. Here:"
        ' `print(json.dumps({"level": "INFO", "message": "answered",'
        ' "request_id": event["requestContext"]["requestId"]}))`.',
    ),
    onward="What a program can read, Insights and metric filters can count.",
)
def log_is_structured(system: System) -> None:
    """Each request leaves a line of JSON with its id and a level."""
    expect(system.trails.structure).to_be(STRUCTURED)


@check(
    needs=[operations_work_over_http, unknown_operation_is_refused],
    hints=(
        "What does a client get who sends an item without its key? Who made the mistake, and which"
        " family of status codes says so?",
        "DynamoDB's refusal reaches your code as an exception that it does not catch. Which class"
        " has it, and where in it stands the code that tells this refusal from others?",
        "The page “Error handling” of the boto3 documentation shows it: `except ClientError as"
        ' error`, then `error.response["Error"]["Code"]`; answer 400 for `ValidationException`.',
    ),
    onward="Now a 5xx means you and a 4xx means them, so an alarm can tell them apart.",
)
def mistake_is_refused(system: System) -> None:
    """A client's mistake is answered with a 4xx and a message."""
    expect(system.trails.refusal).to_be(REFUSED)


@check(
    needs=[log_is_structured, mistake_is_refused],
    hints=(
        "The client was told what was wrong. Would you find that request in the log, and would its"
        " line tell you that something went wrong?",
        "Compare the line of a good request with the line of a refused one. Which field must differ"
        " for a machine to count the second kind?",
        "The page “Log and monitor Python Lambda functions” explains levels. Here: in the"
        ' `except`, `log("ERROR", str(error), request_id=…)` before the answer.',
    ),
    onward=(
        "Refused requests are news too: many of them at once may be a broken client, or an attack."
    ),
)
def mistake_is_logged(system: System) -> None:
    """A refused request is logged as an error."""
    expect(system.trails.error).to_be(AS_ERROR)


@check(
    needs=[answers_over_http],
    hints=(
        "How long will the lines of today be there, and who pays for them meanwhile? Ask"
        " `describe_log_groups` about the function's group.",
        "A group whose description does not mention days keeps everything. Which call of the Logs"
        " client sets how many days it keeps?",
        "The page “Change log data retention in CloudWatch Logs” lists the days. Here:"
        " `logs.put_retention_policy(logGroupName=names.log_group, retentionInDays=14)`.",
    ),
    onward="The bill of an old system is mostly logs that nobody will read.",
)
def log_expires(system: System) -> None:
    """The log does not keep its lines for ever."""
    expect(system.log.retention).to_satisfy("to be limited", lambda days: days != FOR_EVER)


@check(
    needs=[answers_over_http],
    hints=(
        "Who made the function's log group: you, or Lambda on the first call? What does that mean"
        " for the tag that marks all the rest?",
        "Cleaning up looks for a tag. Which call gives tags to a log group that is there already,"
        " and which of the group's two ARNs does it take?",
        "The page “Tag log groups in Amazon CloudWatch Logs” shows it:"
        ' `logs.tag_resource(resourceArn=group["logGroupArn"], tags=names.tag)`.',
    ),
    onward=(
        "What services make for you carries no tag of yours; cost reports miss it until you"
        " add one."
    ),
)
def log_is_tagged(system: System) -> None:
    """The log carries the workshop's tag."""
    tag = system.names.tag.items()
    expect(system.log.tags).to_satisfy("to be the workshop's", lambda tags: tag <= tags.items())


@check(
    needs=[answers_over_http],
    hints=(
        "What makes a number out of lines? Look at what `describe_metric_filters` answers for the"
        " function's log group.",
        "A filter says which metric it makes: by a namespace and a name. Are both spelt as the"
        " alarm will look for them?",
        "The page “Create a metric filter for a log group” of the CloudWatch Logs User Guide shows"
        " the parts. Here: `logs.put_metric_filter(…, metricTransformations=[{…}])` with"
        " `names.metric_namespace` and `names.metric`.",
    ),
    onward="A metric is kept for 15 months, however soon the log's lines go.",
)
def errors_make_a_metric(system: System) -> None:
    """A metric filter makes a metric of the log."""
    expect(system.metric_filter.description).to_exist()


@check(
    needs=[errors_make_a_metric, mistake_is_logged],
    hints=(
        "Take a line of a refused request and one of a good request from your log. Which of the two"
        " does the filter's pattern match, when you test it on both?",
        "A word matches wherever it stands, in a message too. How does a pattern say that one"
        " property of a line of JSON has one value, and what does each match count?",
        "The page “Filter pattern syntax” of the CloudWatch Logs User Guide has it:"
        ' `{ $.level = "ERROR" }`, with a `metricValue` of `"1"`.',
    ),
    onward="A pattern that matches too much teaches everybody to ignore its alarm.",
)
def errors_are_counted(system: System) -> None:
    """It counts the errors, and nothing else."""
    lines = system.trails.mistake.line, system.trails.success.line
    expect(system.metric_filter.counts(*lines)).to_be(COUNTED)


@check(
    needs=[errors_make_a_metric],
    hints=(
        "Who looks at the number at three in the morning? Is there an alarm of the name that this"
        " lab gives, in this region?",
        "An alarm that watches a metric of another name, or with dimensions that the filter does"
        " not give, waits for ever. What does `describe_alarms` say that yours watches?",
        "The page “Create a CloudWatch alarm based on a static threshold” explains it. Here:"
        " `cloudwatch.put_metric_alarm(AlarmName=names.alarm, Namespace=names.metric_namespace,"
        " MetricName=names.metric, …)`.",
    ),
    onward="Next it would tell somebody: an SNS topic as its action sends mail or wakes a phone.",
)
def alarm_watches_the_errors(system: System) -> None:
    """An alarm watches that metric."""
    expect(system.alarm.metric).to_be(system.metric_filter.metric)


@check(
    needs=[alarm_watches_the_errors],
    hints=(
        "Imagine one error among ten requests, ten good requests, and a night without any. What"
        " would your alarm do in each case, and what should it?",
        "Which statistic of some ones and zeros tells that there was a one? And what does an alarm"
        " make of a minute without data, if nobody tells it?",
        "The page “Using Amazon CloudWatch alarms” explains each argument. Here:"
        ' `Statistic="Sum"`, `Period=60`, `EvaluationPeriods=1`, `Threshold=1` and'
        ' `TreatMissingData="notBreaching"`.',
    ),
    onward=(
        "One error in a minute is right for a workshop; a busy system alarms on a share of"
        " its requests."
    ),
)
def alarm_fires_on_errors(system: System) -> None:
    """It fires on the first error of a minute, and on nothing else."""
    expect(system.alarm.behaviour(system.metric_filter.default)).to_be(
        {
            "one error among ten requests": FIRES,
            "ten requests without an error": SILENT,
            "no request at all": SILENT,
        }
    )


@check(
    needs=[alarm_fires_on_errors, errors_are_counted],
    hints=(
        "An alarm that never rang is a hope. What has to happen to the system, so that this one"
        " has a reason to ring?",
        "Which call lists the changes of an alarm's state, with the reason for each? And how long"
        " after an error may the first change come on AWS?",
        "The page “Using Amazon CloudWatch alarms” tells when it looks. Here: send the bad order"
        ' once more, and run the cell that waits for `"ALARM"`.',
    ),
    onward="An alarm is tested when it has rung once, on purpose.",
)
def alarm_has_fired(system: System) -> None:
    """It has fired: you saw it."""
    expect(system.alarm.past).to_be(FIRED)


@check(
    needs=[log_is_structured, mistake_is_logged],
    hints=(
        "What would you have to do with `filter_log_events` to learn how many requests failed in"
        " the last hour? Which part of CloudWatch Logs counts for you?",
        "Which step of a query leaves the lines without a level out, and which makes one row of"
        " all lines that have the same?",
        "The page “CloudWatch Logs Insights language query syntax” has `filter`, `ispresent` and"
        " `stats`. Here:"
        " `filter ispresent(level) | stats count(*) by level`, then `answer(query=question)`.",
    ),
    onward="Save such a query: in the night you will not want to write it.",
)
def log_is_queried(system: System) -> None:
    """Your query counts the requests by their level."""
    expect(system.insights.counts(answered("query"))).to_be(BY_LEVEL)
