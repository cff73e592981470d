"""API Gateway invokes a function, for an integration or an authorizer."""

from __future__ import annotations

import re
from typing import Protocol

from iampolicy import MalformedPolicy, Principal, Request, evaluate, parse
from localaws.errors import AwsError
from localaws.functions.admission import lets_in
from localaws.functions.configuration import FunctionConfiguration
from localaws.functions.invoke import Invoker
from localaws.functions.outcome import Outcome
from localaws.functions.request import FindFunction
from localaws.functions.request import Request as InvokeRequest
from localaws.gateway import uris
from localaws.gateway.snapshot import DeployedStage

LAMBDA_URI = re.compile(
    r"arn:aws[^:]*:apigateway:(?P<region>[^:]+):lambda:path/2015-03-31/functions/"
    r"(?P<function>.+)/invocations"
)
SERVICE = "apigateway.amazonaws.com"


class FindRole(Protocol):
    async def __call__(self, arn: str, service: str) -> dict[str, str] | None:
        """A role's identity policies by name; None unless it is there and trusts the service."""


class NotInvocable(Exception):
    """There is no such function, or its policy does not let API Gateway in."""


class Functions:
    """The functions that an API may lead to."""

    def __init__(self, find: FindFunction, find_role: FindRole, invoker: Invoker) -> None:
        self._find = find
        self._find_role = find_role
        self._invoker = invoker

    async def invoke(
        self,
        uri: str,
        payload: bytes,
        stage: DeployedStage,
        source_arn: str,
        trace_id: str,
        credentials: str = "",
    ) -> Outcome:
        """``source_arn`` is the ``AWS:SourceArn`` that the function's policy is asked with;
        ``credentials`` the role to invoke as, if not in API Gateway's own name.

        Raises:
            NotInvocable: see there.
            AwsError: what Lambda itself refuses: an event too large, too many at once.
        """
        function, name = await self.find(uri, stage, source_arn, credentials)
        return await self._invoker.run(function, InvokeRequest.make(payload, name, trace_id))

    async def find(
        self, uri: str, stage: DeployedStage, source_arn: str, credentials: str = ""
    ) -> tuple[FunctionConfiguration, str]:
        """The function that the URI leads to and that lets API Gateway in, and its name as invoked.

        Raises:
            NotInvocable: see there.
        """
        found = LAMBDA_URI.fullmatch(uris.with_stage_variables(uri, stage.variables))
        if not found:
            raise NotInvocable(f"{uri} names no function")
        name = found["function"]
        try:
            function = await self._find(found["region"], name, None)
        except AwsError as error:
            raise NotInvocable(error.message) from error
        if credentials:
            if not await self._role_may_invoke(credentials, function, name):
                raise NotInvocable(f"{credentials} may not invoke {name}")
        elif not lets_in(function, SERVICE, stage.account, source_arn, name):
            raise NotInvocable(f"the policy of {name} does not let {source_arn} in")
        return function, name

    async def _role_may_invoke(self, role: str, function: FunctionConfiguration, name: str) -> bool:
        """The role must be there, trust API Gateway and be allowed to invoke the function."""
        documents = await self._find_role(role, SERVICE)
        if documents is None:
            return False
        session = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
        principal = Principal("AWS", f"{session}/BackplaneAssumeRoleSession")
        request = Request("lambda:InvokeFunction", name, principal)
        try:
            policies = [parse(text, "identity", title) for title, text in documents.items()]
        except MalformedPolicy:
            return False
        return evaluate(request, identity=policies).allowed
