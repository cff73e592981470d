"""A learner who gets as far as a function and an API, with room for every mistake."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from checks.outcome import Result

from .learner import Learner

Files = dict[str, str]
SOLUTIONS = Path(__file__).parents[2] / "solutions"
_WRITES = re.compile(r"%%writefile work/function/(\w+\.py)\n")


def written(notebook: str) -> Files:
    """The function's files as a solution leaves them: each by the last cell that writes it."""
    cells = json.loads((SOLUTIONS / notebook).read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    found = [(match, source) for source in sources if (match := _WRITES.match(source))]
    return {match[1]: source[match.end() :] for match, source in found}


DIRECT = written("03-lambda.ipynb")
BOTH_WAYS = DIRECT | written("04-api-gateway.ipynb")


def zipped(files: Mapping[str, str], folder: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(folder + name, text)
    return buffer.getvalue()


class Builder(Learner):
    """Has labs 01 and 02 behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.lambda_client: Any = boto3.client("lambda")
        self.apigateway: Any = boto3.client("apigateway")
        self._functions: list[tuple[Any, str]] = []

    def role_arn(self, name: str = "") -> str:
        answer = self.iam.get_role(RoleName=name or self.names.role)
        return str(answer["Role"]["Arn"])

    def function_arn(self, name: str = "", region: str = "") -> str:
        where = f"{region or self.region}:{self.account}"
        return f"arn:aws:lambda:{where}:function:{name or self.names.function}"

    def makes_function(
        self, files: Files | bytes = DIRECT, *, region: str | None = None, **settings: Any
    ) -> None:
        """By default the right one; quick, so that tests are."""
        client: Any = boto3.client("lambda", region_name=region)
        right = {
            "FunctionName": self.names.function,
            "Runtime": "python3.13",
            "Handler": "lambda_function.lambda_handler",
            "Timeout": 10,
            "MemorySize": 1769,
        }
        package = files if isinstance(files, bytes) else zipped(files)
        asked = right | settings
        asked.setdefault("Role", self.role_arn())
        client.create_function(Code={"ZipFile": package}, **asked)
        self._functions.append((client, asked["FunctionName"]))
        client.get_waiter("function_active_v2").wait(FunctionName=asked["FunctionName"])

    def uri(self, function_arn: str = "") -> str:
        invoke = f"{function_arn or self.function_arn()}/invocations"
        return f"arn:aws:apigateway:{self.region}:lambda:path/2015-03-31/functions/{invoke}"

    def makes_api(
        self,
        *,
        name: str = "",
        path: str = "",
        verb: str = "POST",
        demanding: Mapping[str, Any] | None = None,
        **integration: Any,
    ) -> str:
        """A tree with one method, not deployed, and nobody permitted; its id."""
        made = self.apigateway.create_rest_api(name=name or self.names.api)
        method = {"resourceId": self.makes_resource(made["id"], path), "httpMethod": verb}
        demands = {"authorizationType": "NONE"} | (demanding or {})
        self.apigateway.put_method(restApiId=made["id"], **method, **demands)
        right = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": self.uri()}
        asked = {key: value for key, value in (right | integration).items() if value}
        self.apigateway.put_integration(restApiId=made["id"], **method, **asked)
        return str(made["id"])

    def makes_answering_api(self, files: Files = BOTH_WAYS) -> str:
        """A function and an API that calls it, deployed; its id."""
        self.makes_function(files)
        api = self.makes_api()
        self.permits(f"{api}/*/POST/{self.names.path_part}")
        self.deploys(api)
        return api

    def integrates(self, api: str) -> None:
        """The method of a tree, with the function, and not deployed."""
        items = self.apigateway.get_resources(restApiId=api)["items"]
        resource = next(each["id"] for each in items if each["path"] != "/")
        self.apigateway.put_integration(
            restApiId=api,
            resourceId=resource,
            httpMethod="POST",
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=self.uri(),
        )

    def makes_resource(self, api: str, path: str = "") -> str:
        """Its id; `path` may be longer than a part."""
        items = self.apigateway.get_resources(restApiId=api)["items"]
        parent = next(item["id"] for item in items if item["path"] == "/")
        for part in (path or self.names.path_part).split("/"):
            made = self.apigateway.create_resource(restApiId=api, parentId=parent, pathPart=part)
            parent = made["id"]
        return str(parent)

    def permits(self, source: str, **more: Any) -> None:
        """API Gateway, for what follows the account in an `execute-api` ARN; "" for anything."""
        arn = f"arn:aws:execute-api:{self.region}:{self.account}:{source}"
        statement = {
            "FunctionName": self.names.function,
            "StatementId": "api-gateway",
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            **({"SourceArn": arn} if source else {}),
        }
        self.lambda_client.add_permission(**statement | more)

    def deploys(self, api: str, stage: str = "") -> str:
        """The deployment's id."""
        made = self.apigateway.create_deployment(restApiId=api, stageName=stage or self.names.stage)
        return str(made["id"])

    def leaves(self) -> None:
        """Their environments end with the functions, so that a long run does not fill memory."""
        for client, name in self._functions:
            client.delete_function(FunctionName=name)

    def items(self) -> list[Any]:
        return list(self.dynamodb.scan(TableName=self.names.table)["Items"])

    def cause(self, lab: str) -> Result:
        (cause,) = [each for each in self.checks(lab) if each.is_cause and each.star == 1]
        return cause
