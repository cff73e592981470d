"""A REST API as it is drawn: its tree, and the function that it calls.

What of it is live is another question, which `checks.endpoint` asks.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import Any

from checks.admission import admits, statements
from checks.cloud import Answer, Cloud
from checks.function import Function
from checks.language import CouldNotCheck
from checks.names import Names
from checks.nearby import in_other_regions, named_like
from checks.observed import Observed
from checks.simulator import Simulator

ALLOWED = "allowed"
NOTHING = "nothing"

_INVOKES = re.compile(r"arn:[^:]+:apigateway:[^:]+:lambda:path/[^/]+/functions/(.+)/invocations")
_QUALIFIER = re.compile(r"(?<=:function:)([^:]+):.+")
_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")
# "Set up a proxy integration with a proxy resource": `/{name}` is for any word, and with a `+` for
# any path; the narrowest answers.
_WIDE = {r"/\{[^/+]+\}": 1, r"/\{[^/]+\+\}": 2}


class Api:
    def __init__(self, names: Names, cloud: Cloud) -> None:
        self._names = names
        self._cloud = cloud

    @property
    def path(self) -> str:
        return f"/{self._names.path_part}"

    @property
    def stage_name(self) -> str:
        return self._names.stage

    @property
    def id(self) -> str:
        """Of an API that exists."""
        return str(self.description.value and self.description.value["id"])

    @cached_property
    def namesakes(self) -> list[Answer]:
        """All REST APIs of its name: AWS lets there be several."""
        apis, _ = self._all()
        return [api for api in apis if api["name"] == self._names.api]

    @cached_property
    def description(self) -> Observed[Answer]:
        """Its entry in `get_rest_apis`; of several, the first that is deployed."""
        _, evidence = self._all()
        first = next(iter(self.namesakes), None)
        if len(self.namesakes) > 1:
            first = next(filter(self._is_deployed, self.namesakes), first)
        return Observed(f"the API {self._names.api}", first, evidence, self._nearby)

    @cached_property
    def resource(self) -> Observed[Answer]:
        """The resource that a request to its path reaches, with its methods."""
        resources, evidence = self._cloud.pages(
            "apigateway", "get_resources", "items", restApiId=self.id, embed=["methods"]
        )
        paths = {each["path"]: each for each in resources}
        there = f"there is {', '.join(sorted(paths))}"
        leading = [paths[p] for p in sorted(paths, key=_width) if p == self.path or _width(p)]
        found = next(filter(_post, leading), next(iter(leading), None))
        return Observed(f"the resource {self.path}", found, evidence, lambda: there)

    @property
    def resource_path(self) -> str:
        """Of a resource that exists: its own, which is another than the request's if it is wide."""
        return str(self.resource.value and self.resource.value["path"])

    @cached_property
    def method(self) -> Observed[Answer]:
        """The method that a POST reaches: `POST`, or `ANY`."""
        methods = (self.resource.value or {}).get("resourceMethods", {})
        return replace(
            self.resource,
            subject=f"the method POST of {self.path}",
            value=_post(self.resource.value or {}),
            nearby=lambda: f"there is {', '.join(sorted(methods))}" if methods else "",
        )

    @property
    def demands(self) -> Observed[str]:
        """What a client must show: `NOTHING`, or a word for it."""
        return self.method.map("what a client must show", _demands)

    @cached_property
    def integration(self) -> Observed[Answer]:
        """What stands behind the method."""
        method = self.method.value or {}
        return replace(
            self.method,
            subject=f"an integration behind POST {self.path}",
            value=method.get("methodIntegration"),
            nearby=lambda: "",
        )

    @property
    def integration_type(self) -> Observed[str]:
        return self.integration.map("the integration's type", lambda each: str(each["type"]))

    @property
    def integration_verb(self) -> Observed[str]:
        """The verb with which Lambda is called."""
        subject = "the integration's own HTTP method"
        return self.integration.map(subject, lambda each: str(each.get("httpMethod", "none")))

    @cached_property
    def stage(self) -> Observed[Answer]:
        """`get_stage`'s answer, whose deployment is what is live."""
        seen = self._stage_of(self.id)
        return replace(seen, nearby=self._other_stages)

    @cached_property
    def function_arn(self) -> Observed[str]:
        """The function that it calls, without a qualifier; or else the URI as it stands."""
        return self.integration.map(
            "the function that the API calls", lambda _: _QUALIFIER.sub(r"\1", self._called)
        )

    @cached_property
    def function(self) -> Function:
        """The function that it calls, by the version or alias that it names."""
        return Function(self._called, self._cloud)

    @cached_property
    def permission(self) -> Observed[str]:
        """Whether it may invoke the function: `ALLOWED`, or what the policy says instead."""
        role = (self.integration.value or {}).get("credentials")
        if role:
            return self._permission_of(role)
        return self.function.policy.map(
            f"invoking the function for {self._source_arn}", self._permission_in
        )

    @property
    def encoding(self) -> str:
        """What becomes of a body of JSON before the function gets it, "" when nothing does."""
        types = (self.description.value or {}).get("binaryMediaTypes", [])
        taken = [each for each in types if each in ("*/*", "application/json")]
        return f"; as the API takes {taken[0]} for binary, bodies arrive in base64" if taken else ""

    @property
    def is_everyones(self) -> bool:
        """Whether any other API of anyone's may invoke the function as well."""
        stranger = f"arn:{self._cloud.partition}:execute-api:{self._cloud.region}:999999999999:x/*"
        policy = self.function.policy.value
        return bool(policy and admits(policy, self._called, stranger, "999999999999"))

    @property
    def _called(self) -> str:
        """The function's ARN in the integration's URI, or else the whole URI."""
        variables = (self.stage.value or {}).get("variables", {})
        uri = str((self.integration.value or {}).get("uri", "none"))
        whole = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), uri)
        found = _INVOKES.fullmatch(whole)
        return found[1] if found else whole

    @property
    def _source_arn(self) -> str:
        # For ANY the method is `*`, as the console writes it in the permission.
        verb = str((self.method.value or {}).get("httpMethod")).replace("ANY", "*")
        return self._cloud.arn(
            "execute-api", f"{self.id}/{self.stage_name}/{verb}{self.resource_path}"
        )

    def _permission_in(self, policy: Answer) -> str:
        account = self._cloud.account
        allowed = admits(policy, self._called, self._source_arn, account)
        return ALLOWED if allowed else f"not allowed; the policy says {statements(policy)}"

    def _permission_of(self, role: str) -> Observed[str]:
        """An integration with credentials calls as that role, whatever the policy says."""
        simulator = Simulator(role, self._called, self._cloud)
        (verdict,), evidence = simulator.ask(["lambda:InvokeFunction"], [self._called])
        return Observed(f"invoking the function as {role}", str(verdict), evidence)

    def _stage_of(self, api_id: str) -> Observed[Answer]:
        return self._cloud.look(
            f"the stage {self.stage_name}",
            "apigateway",
            "get_stage",
            restApiId=api_id,
            stageName=self.stage_name,
        )

    def _is_deployed(self, api: Answer) -> bool:
        return self._stage_of(api["id"]).value is not None

    def _all(self) -> tuple[list[Any], str]:
        return self._cloud.pages("apigateway", "get_rest_apis", "items")

    def _other_stages(self) -> str:
        answer = self._cloud.ask("apigateway", "get_stages", restApiId=self.id)
        names = [stage["stageName"] for stage in answer["item"]]
        return f"there is {', '.join(names)}" if names else "nothing is deployed"

    def _nearby(self) -> str:
        if self._has_http_namesake():
            return "there is an HTTP API of that name, and this lab makes a REST API"
        apis, _ = self._all()
        return named_like(self._names.api, (api["name"] for api in apis)) or in_other_regions(
            self._is_in, self._cloud.region
        )

    def _is_in(self, region: str) -> bool:
        answer = self._cloud.ask("apigateway", "get_rest_apis", region=region, limit=500)
        return any(api["name"] == self._names.api for api in answer["items"])

    def _has_http_namesake(self) -> bool:
        try:
            apis, _ = self._cloud.pages("apigatewayv2", "get_apis", "Items")
        except CouldNotCheck:
            return False
        return any(api["Name"] == self._names.api for api in apis)


def _width(path: str) -> int:
    """How much more than one path it is for."""
    return next((width for form, width in _WIDE.items() if re.fullmatch(form, path)), 0)


def _post(resource: Answer) -> Any:
    """The method that a POST to it reaches, or None."""
    methods = resource.get("resourceMethods", {})
    return methods.get("POST") or methods.get("ANY")


def _demands(method: Answer) -> str:
    kind = method.get("authorizationType", "NONE")
    if kind != "NONE":
        return f"authorization {kind}"
    return "an API key" if method.get("apiKeyRequired") else NOTHING
