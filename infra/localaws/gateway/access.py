"""The API's resource policy, and how it combines with who the caller is.

Source: "How API Gateway resource policies affect authorization workflow".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from iampolicy import (
    ANONYMOUS,
    Decision,
    MalformedPolicy,
    Policy,
    Principal,
    Request,
    evaluate,
    parse,
)
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure

ACTION = "execute-api:Invoke"
# "execute-api:/stage/GET/path" in a resource policy is about the API that has it.
ABBREVIATED = re.compile(r'"execute-api:/')
ACCOUNT_IN_ARN = re.compile(r":\d{8}(\d{4}):")


@lru_cache(256)
def _parsed(text: str, prefix: str) -> Policy:
    return parse(ABBREVIATED.sub(f'"{prefix}', text), "resource")


def resource_policy(exchange: Exchange) -> Policy | None:
    """Raises: GatewayFailure, for one that AWS would have refused where it was given."""
    stage = exchange.stage
    text = stage.snapshot.definitions.policy
    try:
        return _parsed(text, f"{stage.api_arn}/") if text else None
    except MalformedPolicy as error:
        raise GatewayFailure("API_CONFIGURATION_ERROR", detail=str(error)) from error


def decide(
    exchange: Exchange,
    principal: Principal | None,
    identity: Iterable[Policy] = (),
    boundary: Policy | None = None,
    session: tuple[Policy, ...] | None = None,
) -> Decision:
    request = Request(ACTION, exchange.method_arn, principal, context_keys(exchange))
    return evaluate(
        request,
        identity=identity,
        boundary=boundary,
        session=session,
        resource=resource_policy(exchange),
    )


def refuse_strangers(exchange: Exchange) -> None:
    """Without an authorizer the policy alone decides, and must allow.

    Raises:
        GatewayFailure: ACCESS_DENIED.
    """
    if resource_policy(exchange) is not None:
        refuse_denied(decide(exchange, ANONYMOUS), exchange)


def refuse_denied_strangers(exchange: Exchange) -> None:
    """Before a Lambda authorizer is asked, an explicit deny ends the request.

    Raises:
        GatewayFailure: ACCESS_DENIED.
    """
    if resource_policy(exchange) is not None:
        decision = decide(exchange, ANONYMOUS)
        if decision.outcome == "explicitDeny":
            refuse_denied(decision, exchange)


def refuse_denied(decision: Decision, exchange: Exchange) -> None:
    """Raises: GatewayFailure, in the words that API Gateway has for callers with an ARN or none."""
    if decision.allowed:
        return
    principal = decision.request.principal
    who = principal.id if principal else "anonymous"
    # API Gateway hides all but the last four digits of the account.
    resource = ACCOUNT_IN_ARN.sub(r":********\1:", exchange.method_arn, count=1)
    text = f"User: {who} is not authorized to perform: {ACTION} on resource: {resource}"
    raise GatewayFailure("ACCESS_DENIED", text + suffix(decision))


def suffix(decision: Decision) -> str:
    return " with an explicit deny" if decision.outcome == "explicitDeny" else ""


def context_keys(exchange: Exchange) -> dict[str, str]:
    """Condition keys of a call ("AWS condition keys that can be used in … resource policies").

    API Gateway is only ever reached by HTTPS, so policies that ask for it are satisfied here too.
    """
    request = exchange.request
    keys = {
        "aws:SourceIp": request.source_ip,
        "aws:SecureTransport": "true",
        "aws:CurrentTime": request.received.isoformat(),
        "aws:EpochTime": str(int(request.received.timestamp())),
    }
    sent = {"aws:UserAgent": request.header("user-agent"), "aws:Referer": request.header("referer")}
    return keys | {name: value for name, value in sent.items() if value is not None}
