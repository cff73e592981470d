"""Services that call one another in this process, without HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from localaws import operations, seams
from localaws.access.caller import Caller
from localaws.access.circumstances import Circumstances
from localaws.access.gate import Gate
from localaws.access.sessions import CREDENTIALS_SECONDS
from localaws.call import ApiCall, Scope
from localaws.client import AccessKey
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError
from localaws.reply import Reply
from localaws.seams.state import PROPAGATION_VARIABLE
from localaws.services import Services
from tests.localaws.cloud import ACCOUNT, REGION, allow, new_name, trusting

T = TypeVar("T")
GATEWAY = "apigateway.amazonaws.com"
KEY = AccessKey.new()


@pytest.fixture
def services() -> Iterator[Services]:
    control = ControlPlane()
    seams.make_administrator(KEY)
    yield Services(control, Gate(control, lambda decided: None))
    control.close()


def do(work: Callable[[], Awaitable[T]]) -> T:
    async def main() -> T:
        return await work()

    return asyncio.run(main())


def call(services: Services, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
    return do(lambda: answered(services, service, operation, parameters))


async def answered(
    services: Services, service: str, operation: str, parameters: dict[str, Any]
) -> dict[str, Any]:
    """By the administrator."""
    made = operations.build(service, operation, parameters, KEY.id, REGION)
    me = seams.identity(KEY.id)
    assert me
    reply = await services.answer(made, me, Circumstances())
    return operations.parsed(service, operation, reply)


def role(services: Services, trusted: str, policy: dict[str, Any] | None = None) -> str:
    name = new_name("role")
    made = call(
        services,
        "iam",
        "CreateRole",
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps(trusting(trusted)),
    )
    if policy:
        document = json.dumps(policy)
        call(
            services,
            *("iam", "PutRolePolicy"),
            RoleName=name,
            PolicyName="p",
            PolicyDocument=document,
        )
    return str(made["Role"]["Arn"])


@pytest.mark.parametrize("service", ["cloudwatch", "dynamodb", "sqs", "sns", "logs"])
def test_each_service_is_asked_in_the_protocol_that_boto3_chooses(
    services: Services, service: str
) -> None:
    asked = {
        "cloudwatch": "ListMetrics",
        "dynamodb": "ListTables",
        "sqs": "ListQueues",
        "sns": "ListTopics",
        "logs": "DescribeLogGroups",
    }[service]
    assert isinstance(call(services, service, asked), dict)


def test_an_operation_is_called_by_name_in_each_wire_protocol(services: Services) -> None:
    queue = call(services, "sqs", "CreateQueue", QueueName=new_name("queue"))["QueueUrl"]
    call(services, "sqs", "SendMessage", QueueUrl=queue, MessageBody="hé")
    received = call(services, "sqs", "ReceiveMessage", QueueUrl=queue)
    assert [message["Body"] for message in received["Messages"]] == ["hé"]

    topic = call(services, "sns", "CreateTopic", Name=new_name("topic"))["TopicArn"]
    assert call(services, "sns", "Publish", TopicArn=topic, Message="m")["MessageId"]

    bucket = new_name("bucket")
    call(services, "s3", "CreateBucket", Bucket=bucket)
    call(services, "s3", "PutObject", Bucket=bucket, Key="a b/ü", Body=b"text")
    listed = call(services, "s3", "ListObjectsV2", Bucket=bucket)
    assert [each["Key"] for each in listed["Contents"]] == ["a b/ü"]

    assert call(services, "lambda", "ListFunctions")["Functions"] == []


def test_the_region_is_the_callers(services: Services) -> None:
    caller = Caller(GATEWAY, role(services, GATEWAY, allow("sns:*")))
    there = do(
        lambda: services.call(
            caller, "eu-west-1", "sns", "CreateTopic", {"Name": new_name("topic")}
        )
    )
    assert there["TopicArn"].split(":")[3] == "eu-west-1"


def test_a_role_that_trusts_the_service_is_who_calls(services: Services) -> None:
    arn = role(services, GATEWAY)
    caller = Caller(GATEWAY, arn, "gateway")
    seen = do(lambda: services.call(caller, REGION, "sts", "GetCallerIdentity", {}))
    name = arn.rpartition("/")[2]
    assert seen["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/gateway"


def test_credentials_are_renewed_and_the_expired_ones_retire(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    retired: list[tuple[str, str]] = []
    monkeypatch.setattr(seams, "retire", lambda *session: retired.append(session))
    caller = Caller(GATEWAY, role(services, GATEWAY), "gateway")

    def identity() -> Any:
        return do(lambda: services.call(caller, REGION, "sts", "GetCallerIdentity", {}))

    identity()
    identity()
    assert retired == []
    (access_key,) = [key for _, key in services._sessions._access_keys.values()]
    later = time.monotonic() + CREDENTIALS_SECONDS
    monkeypatch.setattr("localaws.access.sessions.time", SimpleNamespace(monotonic=lambda: later))
    identity()
    assert retired == [(ACCOUNT, access_key)]


@pytest.mark.parametrize("arn", ["", "absent", f"arn:aws:iam::{ACCOUNT}:role/absent"])
def test_a_role_that_is_absent_or_trusts_another_is_refused(services: Services, arn: str) -> None:
    wrong = arn or role(services, "lambda.amazonaws.com")
    with pytest.raises(AwsError, match="not authorized to perform: sts:AssumeRole") as refused:
        do(lambda: services.call(Caller(GATEWAY, wrong), REGION, "sts", "GetCallerIdentity", {}))
    assert refused.value.code == "AccessDenied"


def test_what_a_service_refuses_is_raised_in_its_words(services: Services) -> None:
    with pytest.raises(AwsError) as absent:
        call(services, "dynamodb", "GetItem", TableName="absent", Key={"id": {"S": "1"}})
    assert absent.value.code == "ResourceNotFoundException"
    with pytest.raises(AwsError, match="Missing required parameter") as unfit:
        call(services, "dynamodb", "GetItem", TableName="t")
    assert unfit.value.code == "SerializationException"


def test_a_request_that_is_made_already_is_sent_as_the_role(services: Services) -> None:
    caller = Caller(GATEWAY, role(services, GATEWAY), "s")
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    made = ApiCall(Scope("someone", REGION, "sts"), "POST", "/", "", form, body)
    reply = do(lambda: services.send(caller, made))
    assert reply.status == 200
    assert b"assumed-role" in reply.body


def test_a_data_plane_answers_the_calls_that_it_takes(services: Services) -> None:
    class Echo:
        def takes(self, call: ApiCall) -> bool:
            return call.target == "ListTables"

        async def answer(self, call: ApiCall) -> Reply:
            return Reply.json(200, {"TableNames": ["echo"]})

    services.add(Echo())
    assert call(services, "dynamodb", "ListTables") == {"TableNames": ["echo"]}


def test_a_new_role_takes_its_time_where_that_is_asked_for(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(GATEWAY, role(services, GATEWAY))

    def ask() -> dict[str, Any]:
        return do(lambda: services.call(caller, REGION, "sts", "GetCallerIdentity", {}))

    monkeypatch.setenv(PROPAGATION_VARIABLE, "3600")
    with pytest.raises(AwsError, match="not authorized to perform: sts:AssumeRole"):
        ask()
    monkeypatch.setenv(PROPAGATION_VARIABLE, "0")
    assert ask()["Account"] == ACCOUNT
