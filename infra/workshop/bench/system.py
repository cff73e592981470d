"""What the bench deploys: the workshop's shape, small, on any endpoint."""

from __future__ import annotations

import http.client
import io
import json
import threading
import time
import uuid
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from workshop.bench.client import client

WRITER = """\
import json, os
import boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    {first}
    item = json.loads(event["body"])
    table.put_item(Item=item)
    table.get_item(Key={{"id": item["id"]}})
    return {{"statusCode": 200, "body": json.dumps(item)}}
"""
CODE = {
    "trivial": "imported = 0.0\ndef handler(event, context):\n    return imported\n",
    "boto3": """\
import time
began = time.perf_counter()
import boto3
table = boto3.resource("dynamodb").Table("any")
imported = (time.perf_counter() - began) * 1000
def handler(event, context):
    return imported
""",
    "silent": "def handler(event, context):\n    return event\n",
    "printing": "def handler(event, context):\n    print('one line')\n    return event\n",
    "silent-writer": WRITER.format(first="pass"),
    "printing-writer": WRITER.format(first='print("one line")'),
}
WRITERS = ("silent-writer", "printing-writer")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
# The interpreter of the bench itself, so that every endpoint runs the same.
RUNTIME = "python3.11"


def _zip(code: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("code.py", f"{code}# {uuid.uuid4()}\n")
    return buffer.getvalue()


class System:
    """A role, a table, a function of each kind, and an API in front of the writers."""

    def __init__(self, endpoint: str, memory: int) -> None:
        self._endpoint, self._memory = endpoint, memory
        self._suffix = uuid.uuid4().hex[:8]
        names = ("iam", "lambda", "dynamodb", "apigateway")
        self._iam, self._lambda, self._dynamodb, self._gateway = (
            client(endpoint, name) for name in names
        )
        self._table = f"bench-{self._suffix}"
        self._connections = threading.local()
        self._path = ""
        self._api = ""

    def make(self) -> None:
        role = self._role()
        _make_table(self._dynamodb, self._table)
        for kind in CODE:
            self._make_function(kind, role)
        self._make_api()

    def cold_start(self, kind: str) -> tuple[float, float]:
        """Milliseconds of a first invocation, and of them its own imports."""
        self._lambda.update_function_code(FunctionName=self._name(kind), ZipFile=_zip(CODE[kind]))
        self._lambda.get_waiter("function_updated_v2").wait(FunctionName=self._name(kind))
        began = time.perf_counter()
        imports = float(self.invoke(kind))
        return (time.perf_counter() - began) * 1000, imports

    def invoke(self, kind: str) -> Any:
        answer = self._lambda.invoke(FunctionName=self._name(kind), Payload=b"{}")
        payload = json.load(answer["Payload"])
        if "FunctionError" in answer:
            raise RuntimeError(payload)
        return payload

    def post(self, kind: str) -> None:
        """One request to a writer, over a connection that stays open, as a browser's."""
        connection = getattr(self._connections, "one", None)
        if connection is None:
            address = urlsplit(self._endpoint)
            connection = http.client.HTTPConnection(str(address.hostname), address.port)
            self._connections.one = connection
        body = json.dumps({"id": uuid.uuid4().hex}).encode()
        connection.request("POST", self._path + kind, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {text[:100]!r}")

    def failures(self, concurrent: int) -> float:
        """How many of so many simultaneous requests, each making two calls, failed."""

        def succeeds(_: int) -> bool:
            try:
                self.post("silent-writer")
            except (OSError, RuntimeError, http.client.HTTPException):
                return False
            return True

        with ThreadPoolExecutor(concurrent) as pool:
            return concurrent - sum(pool.map(succeeds, range(concurrent)))

    def take_down(self) -> None:
        if self._api:
            self._gateway.delete_rest_api(restApiId=self._api)
        for kind in CODE:
            self._lambda.delete_function(FunctionName=self._name(kind))
        self._dynamodb.delete_table(TableName=self._table)
        self._iam.delete_role_policy(RoleName=self._table, PolicyName="all")
        self._iam.delete_role(RoleName=self._table)

    def _name(self, kind: str) -> str:
        return f"bench-{kind}-{self._suffix}"

    def _role(self) -> str:
        role = self._iam.create_role(
            RoleName=self._table, AssumeRolePolicyDocument=json.dumps(TRUST)
        )
        self._iam.put_role_policy(
            RoleName=self._table, PolicyName="all", PolicyDocument=json.dumps(ALL)
        )
        return str(role["Role"]["Arn"])

    def _make_function(self, kind: str, role: str) -> None:
        self._lambda.create_function(
            FunctionName=self._name(kind),
            Runtime=RUNTIME,
            Role=role,
            Handler="code.handler",
            Code={"ZipFile": _zip(CODE[kind])},
            MemorySize=self._memory,
            Timeout=30,
            Environment={"Variables": {"TABLE": self._table}},
        )
        self._lambda.get_waiter("function_active_v2").wait(FunctionName=self._name(kind))

    def _make_api(self) -> None:
        self._api = self._gateway.create_rest_api(name=self._table)["id"]
        for kind in WRITERS:
            self._make_method(kind)
        self._gateway.create_deployment(restApiId=self._api, stageName="prod")
        # The one form of URL that every local endpoint serves.
        self._path = f"/restapis/{self._api}/prod/_user_request_/"

    def _make_method(self, kind: str) -> None:
        """POST to a path named after the function."""
        gateway = self._gateway
        root = gateway.get_resources(restApiId=self._api)["items"][0]["id"]
        made = gateway.create_resource(restApiId=self._api, parentId=root, pathPart=kind)
        method = {"restApiId": self._api, "resourceId": made["id"], "httpMethod": "POST"}
        gateway.put_method(**method, authorizationType="NONE")
        function = self._lambda.get_function(FunctionName=self._name(kind))
        arn = function["Configuration"]["FunctionArn"]
        address = f"lambda:path/2015-03-31/functions/{arn}/invocations"
        gateway.put_integration(
            **method,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:us-east-1:{address}",
        )
        self._lambda.add_permission(
            FunctionName=self._name(kind),
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
        )


@contextmanager
def deployed(endpoint: str, memory: int) -> Iterator[System]:
    """Functions of ``memory`` MB and all around them, gone at the end."""
    system = System(endpoint, memory)
    try:
        system.make()
        yield system
    finally:
        system.take_down()


def _make_table(dynamodb: Any, name: str) -> None:
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_waiter("table_exists").wait(TableName=name)
