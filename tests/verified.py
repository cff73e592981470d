"""A small deployed system on either target, taken down again whatever happens."""

from __future__ import annotations

import io
import json
import textwrap
import time
import uuid
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, TypeVar

import boto3

T = TypeVar("T")

LAMBDA_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def patiently(work: Callable[[], T], *errors: type[BaseException], seconds: float = 30) -> T:
    """A role made a moment ago, or a deployment, is not everywhere yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return work()
        except errors:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


class Verified:
    """What a test marked `aws_verified` deploys with; `close` removes all of it."""

    def __init__(self, session: boto3.Session, endpoint: str | None) -> None:
        self._session, self.endpoint = session, endpoint
        self._undo = ExitStack()

    def client(self, service: str) -> Any:
        make: Any = self._session.client
        return make(service, endpoint_url=self.endpoint)

    @property
    def region(self) -> str:
        return str(self._session.region_name)

    @property
    def account(self) -> str:
        return str(self.client("sts").get_caller_identity()["Account"])

    def role(self, *actions: str) -> str:
        iam, name = self.client("iam"), f"verified-{uuid.uuid4().hex[:12]}"
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(LAMBDA_TRUST))
        self._undo.callback(iam.delete_role, RoleName=name)
        iam.get_waiter("role_exists").wait(RoleName=name)
        if actions:
            statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
            document = {"Version": "2012-10-17", "Statement": [statement]}
            policy = {"RoleName": name, "PolicyName": "inline"}
            iam.put_role_policy(**policy, PolicyDocument=json.dumps(document))
            self._undo.callback(iam.delete_role_policy, **policy)
        return str(made["Role"]["Arn"])

    def function(self, code: str, handler: str = "index.handler") -> str:
        lambda_client, name = self.client("lambda"), f"verified-{uuid.uuid4().hex[:12]}"
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("index.py", textwrap.dedent(code))
        settings = {
            "FunctionName": name,
            "Runtime": "python3.13",
            "Role": self.role(),
            "Handler": handler,
            "Timeout": 5,
            "Code": {"ZipFile": buffer.getvalue()},
        }
        refused = lambda_client.exceptions.InvalidParameterValueException
        patiently(lambda: lambda_client.create_function(**settings), refused)
        self._undo.callback(lambda_client.delete_function, FunctionName=name)
        lambda_client.get_waiter("function_active_v2").wait(FunctionName=name)
        return name

    def api(self, function: str, *, permitted: bool) -> str:
        """The URL of a deployed API whose root's GET is the function."""
        gateway, lambda_client = self.client("apigateway"), self.client("lambda")
        api = gateway.create_rest_api(name=function)["id"]
        self._undo.callback(gateway.delete_rest_api, restApiId=api)
        root = gateway.get_resources(restApiId=api)["items"][0]["id"]
        method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
        gateway.put_method(**method, authorizationType="NONE")
        arn = lambda_client.get_function(FunctionName=function)["Configuration"]["FunctionArn"]
        address = f"lambda:path/2015-03-31/functions/{arn}/invocations"
        gateway.put_integration(
            **method,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{self.region}:{address}",
        )
        if permitted:
            source = f"arn:aws:execute-api:{self.region}:{self.account}:{api}/*/GET/"
            lambda_client.add_permission(
                FunctionName=function,
                StatementId="api",
                Action="lambda:InvokeFunction",
                Principal="apigateway.amazonaws.com",
                SourceArn=source,
            )
        gateway.create_deployment(restApiId=api, stageName="prod")
        if self.endpoint:
            return f"{self.endpoint}/execute-api/{api}/prod"
        return f"https://{api}.execute-api.{self.region}.amazonaws.com/prod"

    def close(self) -> None:
        self._undo.close()
