"""A real local AWS for tests: its clients, and short ways to make what most tests need."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import datetime
import functools
import io
import json
import os
import platform
import signal
import textwrap
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import boto3
import psutil
import requests
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from localaws.client import REGION, AccessKey
from localaws.workspace import Workspace

ACCOUNT = "123456789012"
RUNTIME = "python" + ".".join(platform.python_version_tuple()[:2])
LAMBDA = "lambda.amazonaws.com"
LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
T = TypeVar("T")
# A function whose invocations last until they are let go.
HELD = """
import os, signal, time
let_go = []
signal.signal(signal.SIGUSR1, lambda *_: let_go.append(True))
def handler(event, context):
    let_go.clear()
    print("held", os.getpid())
    while not let_go:
        time.sleep(0.02)
    return os.getpid(), os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
"""


def new_name(kind: str) -> str:
    return f"{kind}-{uuid.uuid4().hex[:12]}"


def zipped(files: str | Mapping[str, str | bytes]) -> bytes:
    """A deployment package; a text alone is its ``index.py``."""
    named = {"index.py": textwrap.dedent(files)} if isinstance(files, str) else files
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def allow(*actions: str, resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def trusting(service: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def trusting_account() -> dict[str, Any]:
    """Whoever in the account may assume roles may assume this one."""
    owner = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    statement = {"Effect": "Allow", "Principal": owner, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def eventually(look: Callable[[], T], seconds: float = 60) -> T:
    """What ``look`` answers once it is true; fails with what it answered last.

    It waits long, for this machine may be busy.
    """
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r} after {seconds} seconds"
        time.sleep(0.02)
    return seen


@dataclasses.dataclass
class Answer:
    """What ``Invoke`` answered. ``tail`` is the decoded log, where it was asked for."""

    payload: Any
    error: str | None
    tail: str
    version: str | None
    raw: dict[str, Any]

    @property
    def report(self) -> dict[str, str]:
        """The fields of the REPORT line, by name."""
        line = next(line for line in self.tail.splitlines() if line.startswith("REPORT"))
        return dict(field.split(": ", 1) for field in line.rstrip("\t").split("\t"))


@dataclasses.dataclass
class Api:
    """A REST API with one stage; ``url`` is its path form, without a trailing slash."""

    cloud: Cloud
    id: str
    stage: str
    function: str

    @property
    def url(self) -> str:
        return f"{self.cloud.endpoint}/execute-api/{self.id}/{self.stage}"

    def resource(self, path: str) -> str:
        """The id of the resource at ``path``, made with its parents where absent."""
        gateway = self.cloud.client("apigateway")
        items = gateway.get_resources(restApiId=self.id, limit=500)["items"]
        known = {item["path"]: item["id"] for item in items}
        if path in known:
            return str(known[path])
        parent, _, part = path.rpartition("/")
        parent_id = self.resource(parent or "/")
        made = gateway.create_resource(restApiId=self.id, parentId=parent_id, pathPart=part)
        return str(made["id"])

    def method(
        self, verb: str, path: str, *, uri: str | None = None, post: str = "POST", **more: Any
    ) -> None:
        """A method with a Lambda proxy integration; ``more`` goes to ``put_integration``, what is
        in ``method`` to ``put_method``."""
        place = {"restApiId": self.id, "resourceId": self.resource(path), "httpMethod": verb}
        gateway = self.cloud.client("apigateway")
        gateway.put_method(**place | {"authorizationType": "NONE"} | more.pop("method", {}))
        kind = more.pop("type", "AWS_PROXY")
        uri = uri or integration_uri(self.function)
        gateway.put_integration(**place, type=kind, integrationHttpMethod=post, uri=uri, **more)

    def custom(
        self,
        verb: str,
        path: str,
        answers: Mapping[str, Mapping[str, Any]],
        statuses: Iterable[str] | None = None,
        **more: Any,
    ) -> None:
        """A method that is no proxy: ``answers`` are its integration responses by status, for each
        of which there is a method response too, unless ``statuses`` names them."""
        self.method(verb, path, **{"uri": "http://unused.example", **more})
        place = {"restApiId": self.id, "resourceId": self.resource(path), "httpMethod": verb}
        gateway = self.cloud.client("apigateway")
        for status in answers if statuses is None else statuses:
            names = answers[status].get("responseParameters", {})
            declared = {"responseParameters": dict.fromkeys(names, False)} if names else {}
            gateway.put_method_response(**place, statusCode=status, **declared)
        for status, answer in answers.items():
            gateway.put_integration_response(**place, statusCode=status, **answer)

    def permit(self, source: str | None = None, **more: Any) -> None:
        """Let API Gateway invoke the function, by default for every method of this API."""
        arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{self.id}/{source or '*'}"
        statement = {
            "FunctionName": self.function,
            "StatementId": new_name("s"),
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": arn,
        }
        self.cloud.client("lambda").add_permission(**statement | more)

    def deploy(self, **more: Any) -> str:
        gateway = self.cloud.client("apigateway")
        made = gateway.create_deployment(restApiId=self.id, stageName=self.stage, **more)
        return str(made["id"])

    def call(self, verb: str = "GET", path: str = "/", **more: Any) -> requests.Response:
        return self.cloud.http.request(verb, self.url + path, timeout=60, **more)


def integration_uri(function: str, region: str = REGION) -> str:
    arn = function if function.startswith("arn:") else function_arn(function, region)
    return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"


def function_arn(name: str, region: str = REGION) -> str:
    return f"arn:aws:lambda:{region}:{ACCOUNT}:function:{name}"


class Cloud:
    """One running local AWS. What is made here has a name of its own, so tests never meet."""

    def __init__(self, endpoint: str, home: Path) -> None:
        self.endpoint = endpoint
        self.home = home
        self.functions: list[str] = []
        self.http = requests.Session()
        self.http.trust_env = False
        self._making = threading.Lock()

    @functools.cached_property
    def isolated(self) -> bool:
        """Whether functions have a file system of their own here."""
        health = self.http.get(f"{self.endpoint}/_localaws/health").json()
        return bool(health["isolated"])

    @functools.cached_property
    def key(self) -> AccessKey:
        """The administrator's."""
        return Workspace(self.home).access_key()

    @functools.cached_property
    def session(self) -> boto3.Session:
        return boto3.Session(self.key.id, self.key.secret, region_name=REGION)

    def client(self, service: str, region: str = REGION) -> Any:
        with self._making:  # a session makes one client at a time ("Multithreading", boto3)
            return self._client(service, region)

    def signature(
        self, service: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> dict[str, str]:
        """The headers with the administrator's signature, of what boto3 would not send."""
        request = AWSRequest(method, self.endpoint + path, data=body, headers=dict(headers))
        kind = S3SigV4Auth if service == "s3" else SigV4Auth
        kind(Credentials(self.key.id, self.key.secret), service, REGION).add_auth(request)
        return {name: str(value) for name, value in request.headers.items()}

    def signed(
        self, service: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> requests.Response:
        """Sent with the administrator's signature."""
        sent = self.signature(service, method, path, headers, body)
        return self.http.request(method, self.endpoint + path, data=body, headers=sent, timeout=60)

    @functools.lru_cache(100)  # noqa: B019 - a session has one cloud, and ends with it
    def _client(self, service: str, region: str) -> Any:
        settings = Config(
            retries={"total_max_attempts": 1},
            read_timeout=60,
            max_pool_connections=64,
            inject_host_prefix=False,
            s3={"addressing_style": "path"},
        )
        return self.session.client(
            service, region_name=region, endpoint_url=self.endpoint, config=settings
        )

    def role(
        self,
        *actions: str,
        trust: Mapping[str, Any] | None = None,
        policy: Mapping[str, Any] | None = None,
    ) -> str:
        """A role's ARN. Its one inline policy allows ``actions``, by default everything."""
        name, iam = new_name("role"), self.client("iam")
        document = json.dumps(trust or trusting(LAMBDA))
        arn = str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])
        policy = policy or allow(*(actions or ("*",)))
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
        return arn

    @functools.cached_property
    def admin(self) -> str:
        """A role that may do everything, for the tests that are not about roles."""
        return self.role()

    def function(self, files: str | Mapping[str, str | bytes], **more: Any) -> str:
        """A function's name; ``more`` goes to ``create_function`` over the defaults here."""
        settings: dict[str, Any] = {
            "FunctionName": new_name("function"),
            "Role": self.admin,
            "Runtime": RUNTIME,
            "Handler": "index.handler",
            "Timeout": 20,
            "MemorySize": 128,
        }
        code = {"ZipFile": zipped(files)}
        made = self.client("lambda").create_function(**settings | {"Code": code} | more)
        self.functions.append(made["FunctionName"])
        return str(made["FunctionName"])

    def invoke(self, name: str, payload: Any = None, **more: Any) -> Answer:
        """``payload`` goes as JSON, unless it is bytes."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        raw = self.client("lambda").invoke(FunctionName=name, Payload=body, **more)
        answered = raw["Payload"].read()
        return Answer(
            payload=json.loads(answered) if answered else None,
            error=raw.get("FunctionError"),
            tail=base64.b64decode(raw.get("LogResult", "")).decode(),
            version=raw.get("ExecutedVersion"),
            raw=raw,
        )

    def tail(self, name: str, payload: Any = None, **more: Any) -> Answer:
        return self.invoke(name, payload, LogType="Tail", **more)

    @contextlib.contextmanager
    def held(self, name: str, count: int, **more: Any) -> Iterator[list[Future[Answer]]]:
        """So many invocations at once of a function made of ``HELD``: all run within the block,
        and end after it."""
        with ThreadPoolExecutor(count) as pool:
            calls = [pool.submit(self.invoke, name, **more) for _ in range(count)]
            running: list[int] = []
            try:
                running += eventually(lambda: self._held(name, count))
                yield calls
            finally:
                for pid in running:
                    os.kill(pid, signal.SIGUSR1)

    def _held(self, name: str, count: int) -> list[int]:
        lines = [line for line in self.log(name) if line.startswith("held ")]
        return [int(line.split()[1]) for line in lines] if len(lines) == count else []

    def environments(self, function: str) -> set[str]:
        """The log streams of a function's execution environments that have a process."""
        found = set()
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                variables = process.environ()
                if variables.get("AWS_LAMBDA_FUNCTION_NAME") == function:
                    found.add(variables["AWS_LAMBDA_LOG_STREAM_NAME"])
        return found

    def log(self, function: str) -> list[str]:
        """All messages of a function's log group, in order; none when there is no group."""
        logs = self.client("logs")
        pages = logs.get_paginator("filter_log_events")
        try:
            found = list(pages.paginate(logGroupName=f"/aws/lambda/{function}"))
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for page in found for event in page["events"]]

    def statistics(self, namespace: str, name: str, **dimensions: str) -> dict[str, Any]:
        """What GetMetricStatistics tells of the last hour, empty without data."""
        now = datetime.datetime.now(datetime.UTC)
        answer = self.client("cloudwatch").get_metric_statistics(
            Namespace=namespace,
            MetricName=name,
            Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
            StartTime=now - datetime.timedelta(hours=1),
            EndTime=now + datetime.timedelta(minutes=1),
            Period=7200,
            Statistics=["SampleCount", "Sum", "Average", "Minimum", "Maximum"],
            ExtendedStatistics=["p50", "p99"],
        )
        assert answer["Label"] == name
        return dict(answer["Datapoints"][0]) if answer["Datapoints"] else {}

    def streams(self, function: str) -> list[str]:
        found = self.client("logs").describe_log_streams(logGroupName=f"/aws/lambda/{function}")
        return [stream["logStreamName"] for stream in found["logStreams"]]

    def api(self, function: str, *, permitted: bool = True, stage: str = "prod") -> Api:
        """A REST API in front of a function, without methods; nothing is deployed yet."""
        made = self.client("apigateway").create_rest_api(name=new_name("api"))
        api = Api(self, made["id"], stage, function)
        if permitted:
            api.permit()
        return api

    def table(self) -> str:
        name, client = new_name("table"), self.client("dynamodb")
        client.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return name

    def forget_functions(self, since: int) -> None:
        """Their environments end with them, so that a long run does not fill the memory."""
        gone = self.client("lambda")
        while len(self.functions) > since:
            name = self.functions.pop()
            try:
                gone.delete_function(FunctionName=name)
            except gone.exceptions.ResourceNotFoundException:
                continue
