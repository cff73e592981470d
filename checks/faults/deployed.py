"""The deployment that a fault is seeded in: found by its names, changed through boto3."""

from __future__ import annotations

import io
import json
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from checks.cloud import session
from checks.names import Names

Document = dict[str, Any]
Files = dict[str, str]


class Deployed:
    """A learner's whole system, by boto3's standard environment."""

    def __init__(self) -> None:
        self.names = Names.from_environment()
        self._session = session()
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str = "") -> Any:
        key = (service, region)
        if key not in self._clients:
            self._clients[key] = self._session.create_client(service, region or None)
        return self._clients[key]

    @property
    def region(self) -> str:
        return str(self.client("sts").meta.region_name)

    @cached_property
    def account(self) -> str:
        return str(self.client("sts").get_caller_identity()["Account"])

    @property
    def iam(self) -> Any:
        return self.client("iam")

    @property
    def dynamodb(self) -> Any:
        return self.client("dynamodb")

    @property
    def functions(self) -> Any:
        return self.client("lambda")

    @property
    def apigateway(self) -> Any:
        return self.client("apigateway")

    def other(self, name: str) -> str:
        """A name of something beside the workshop's own, which does not meet another learner's."""
        return f"{name}-{self.names.suffix}" if self.names.suffix else name

    # The role

    def makes_role(self, trust: Document, name: str) -> str:
        """Its ARN."""
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        return str(made["Role"]["Arn"])

    def trust(self) -> Document:
        role = self.iam.get_role(RoleName=self.names.role)["Role"]
        return dict(role["AssumeRolePolicyDocument"])

    def trusts(self, document: Document) -> None:
        self.iam.update_assume_role_policy(
            RoleName=self.names.role, PolicyDocument=json.dumps(document)
        )

    def policy(self) -> Document:
        """The role's inline policy."""
        answer = self.iam.get_role_policy(RoleName=self.names.role, PolicyName=self.names.policy)
        return dict(answer["PolicyDocument"])

    def puts_policy(self, document: Document, name: str = "", role: str = "") -> None:
        self.iam.put_role_policy(
            RoleName=role or self.names.role,
            PolicyName=name or self.names.policy,
            PolicyDocument=json.dumps(document),
        )

    def drops_policy(self) -> None:
        self.iam.delete_role_policy(RoleName=self.names.role, PolicyName=self.names.policy)

    # The table

    def table_arn(self, name: str = "", region: str = "", account: str = "") -> str:
        where = f"{region or self.region}:{account or self.account}"
        return f"arn:aws:dynamodb:{where}:table/{name or self.names.table}"

    # The function

    @property
    def function_arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.names.function}"

    @cached_property
    def function(self) -> Document:
        """`get_function_configuration`'s answer, before any fault."""
        name = self.names.function
        return dict(self.functions.get_function_configuration(FunctionName=name))

    def configures(self, **settings: Any) -> None:
        self.functions.update_function_configuration(FunctionName=self.names.function, **settings)
        self._waits()

    def files(self) -> Files:
        """What is in the function's package."""
        code = self.functions.get_function(FunctionName=self.names.function)["Code"]
        with urllib.request.urlopen(code["Location"], timeout=20) as answer:  # noqa: S310 - AWS's own link
            archive = zipfile.ZipFile(io.BytesIO(answer.read()))
        return {name: archive.read(name).decode() for name in archive.namelist()}

    def uploads(self, files: Mapping[str, str]) -> None:
        """In place of the package that there is."""
        self.functions.update_function_code(FunctionName=self.names.function, ZipFile=zipped(files))
        self._waits()

    def edits(self, change: Callable[[Files], Mapping[str, str]]) -> None:
        """The package, changed."""
        self.uploads(change(self.files()))

    def _waits(self) -> None:
        waiter = self.functions.get_waiter("function_updated_v2")
        waiter.wait(FunctionName=self.names.function, WaiterConfig={"Delay": 1})

    # The API

    @cached_property
    def api(self) -> str:
        """Its id."""
        apis = self.apigateway.get_rest_apis(limit=500)["items"]
        return str(next(each["id"] for each in apis if each["name"] == self.names.api))

    def resource(self, path: str) -> str:
        """The id of the resource at a path."""
        items = self.apigateway.get_resources(restApiId=self.api, limit=500)["items"]
        return str(next(each["id"] for each in items if each["path"] == path))

    @property
    def method(self) -> Document:
        """Which of the API's methods it is, as API Gateway's calls take it."""
        resource = self.resource(f"/{self.names.path_part}")
        return {"restApiId": self.api, "resourceId": resource, "httpMethod": "POST"}

    def uri(self, function_arn: str) -> str:
        invoke = f"{function_arn}/invocations"
        return f"arn:aws:apigateway:{self.region}:lambda:path/2015-03-31/functions/{invoke}"

    def deploys(self, stage: str = "") -> str:
        """The deployment's id."""
        made = self.apigateway.create_deployment(
            restApiId=self.api, stageName=stage or self.names.stage
        )
        return str(made["id"])


def zipped(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()
