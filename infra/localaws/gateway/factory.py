"""Puts the data plane of REST APIs together."""

from __future__ import annotations

from localaws import seams
from localaws.access.gate import Gate
from localaws.controlplane import ControlPlane
from localaws.functions.invoke import Invoker
from localaws.functions.request import FindFunction
from localaws.gateway.admission import Admission
from localaws.gateway.authorizers import Authorizers
from localaws.gateway.authorizers.function import FunctionAuthorizers
from localaws.gateway.authorizers.iam import IamAuthorizer
from localaws.gateway.authorizers.userpool import UserPool, UserPoolAuthorizer
from localaws.gateway.cache import ResponseCache
from localaws.gateway.dataplane import Gateway
from localaws.gateway.integrations import Integrations
from localaws.gateway.invocation import Functions
from localaws.gateway.keys import ApiKeys
from localaws.gateway.logs import GatewayLogs
from localaws.gateway.snapshot import DeployedStage
from localaws.gateway.testinvoke import TestInvoke
from localaws.metrics.meter import Meter
from localaws.rolelogs import RoleLogs
from localaws.services import Services


def gateway(
    control: ControlPlane,
    services: Services,
    gate: Gate,
    find: FindFunction,
    invoker: Invoker,
    meter: Meter,
) -> Gateway:
    async def find_stage(api_id: str, stage: str) -> DeployedStage | None:
        return await control.look(seams.deployed_stage, api_id, stage)

    # For this, moto may have to import a service first, which the event loop can't wait for.
    async def find_user_pool(arn: str) -> UserPool | None:
        return await control.run(seams.user_pool, arn)

    functions = Functions(find, services.may, invoker)
    function_authorizers = FunctionAuthorizers(functions)
    authorizers = Authorizers(
        function_authorizers,
        IamAuthorizer(gate.identities.find),
        UserPoolAuthorizer(find_user_pool),
    )
    keys = ApiKeys(control.look, seams.subscription)
    integrations = Integrations(functions, services)
    services.add(TestInvoke(control, integrations))
    admission = Admission(authorizers, keys)
    cache = ResponseCache(gate.identities.find)
    return Gateway(
        find_stage,
        admission,
        integrations,
        meter,
        GatewayLogs(RoleLogs(control, gate)),
        cache,
        (function_authorizers.clear,),
    )
