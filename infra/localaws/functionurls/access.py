"""Who may call a function URL ("Control access to Lambda function URLs")."""

from __future__ import annotations

from typing import Any, Protocol

from iampolicy import ANONYMOUS, MalformedPolicy, Policy, Principal, Request, evaluate, parse
from localaws.access.identity import Identity
from localaws.access.signature import Signable, SignatureError, read
from localaws.access.verification import verify
from localaws.functionurls.url import FunctionUrl
from localaws.gateway.exchange import HttpRequest

ACTION = "lambda:InvokeFunctionUrl"
SERVICE = "lambda"


class FindIdentity(Protocol):
    async def __call__(self, access_key: str) -> Identity | None: ...


class Refused(Exception):
    """The caller is nobody that the URL lets in."""


async def caller(
    url: FunctionUrl, request: HttpRequest, find: FindIdentity
) -> dict[str, Any] | None:
    """``requestContext.authorizer.iam`` of who signed; None where anybody may call.

    Raises:
        Refused: without a permission, or a signature that the URL asks for.
    """
    if url.auth_type == "NONE":
        if not _allowed(url, ANONYMOUS):
            raise Refused
        return None
    identity = await _signer(url, request, find)
    try:
        is_allowed = _allowed(url, identity.principal, identity)
    except MalformedPolicy as error:  # moto keeps documents that AWS would have refused
        raise Refused from error
    if not is_allowed:
        raise Refused
    return {
        "accessKey": identity.access_key,
        "accountId": identity.account,
        "callerId": identity.unique_id,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": identity.arn,
        "userId": identity.unique_id,
    }


async def _signer(url: FunctionUrl, request: HttpRequest, find: FindIdentity) -> Identity:
    signable = Signable(
        request.method, request.target, request.query, request.headers, request.body
    )
    try:
        signature = read(signable)
        identity = await find(signature.access_key) if signature else None
        if signature is None or identity is None or identity.token != signature.token:
            raise Refused
        region, now = url.configuration.region, request.received
        verify(signable, signature, identity.secret_key, region, SERVICE, now)
    except SignatureError as error:
        raise Refused from error
    if identity.expires is not None and identity.expires <= now:
        raise Refused
    return identity


def _allowed(url: FunctionUrl, who: Principal | None, identity: Identity | None = None) -> bool:
    context = {"lambda:FunctionUrlAuthType": url.auth_type}
    asked = Request(ACTION, url.arn, who, context)
    return evaluate(
        asked,
        identity=identity.identity_policies if identity else (),
        boundary=identity.boundary_policy if identity else None,
        session=identity.session_policies if identity else None,
        resource=_policy(url),
    ).allowed


def _policy(url: FunctionUrl) -> Policy | None:
    try:
        return parse(url.configuration.policy, "resource")
    except MalformedPolicy:  # no statement yet
        return None
