"""API Gateway invokes a function, for an integration or an authorizer."""

from __future__ import annotations

import re
from typing import Protocol

from localaws.access.caller import Caller
from localaws.errors import AwsError
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


# Whose session a role's is that API Gateway acts with (CloudTrail's events show it).
SESSION = "BackplaneAssumeRoleSession"


class May(Protocol):
    async def __call__(self, caller: Caller, action: str, resource: str, region: str) -> bool:
        """Whether the caller, or the role that it acts as, may."""


class NotInvocable(Exception):
    """There is no such function, or its policy does not let API Gateway in."""


class Functions:
    """The functions that an API may lead to."""

    def __init__(self, find: FindFunction, may: May, invoker: Invoker) -> None:
        self._find = find
        self._may = may
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
        caller = Caller(SERVICE, credentials, SESSION, source_arn, stage.account)
        if not await self._may(caller, "lambda:InvokeFunction", name, found["region"]):
            raise NotInvocable(f"{credentials or source_arn} may not invoke {name}")
        return function, name
