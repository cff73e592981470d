"""What a request's context tells: ``event.requestContext``, and ``$context`` in templates.

Names from "Variables for data models, authorizers, mapping templates, and CloudWatch access
logging".
"""

from __future__ import annotations

from typing import Any

from localaws.gateway.exchange import Exchange

IDENTITY_NULLS = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)


def of(exchange: Exchange) -> dict[str, Any]:
    request, stage, match = exchange.request, exchange.stage, exchange.match
    identity = dict.fromkeys(IDENTITY_NULLS) | {
        "sourceIp": request.source_ip,
        "userAgent": request.header("user-agent"),
    }
    authorizer = {} if exchange.authorizer is None else {"authorizer": exchange.authorizer}
    return {
        "accountId": stage.account,
        "apiId": stage.snapshot.api_id,
        **authorizer,
        "deploymentId": stage.snapshot.deployment_id,
        "domainName": request.host,
        "domainPrefix": stage.snapshot.api_id,
        "extendedRequestId": request.extended_request_id,
        "httpMethod": request.method,
        "identity": identity | exchange.identity,
        "path": f"/{stage.name}{request.path}",
        "protocol": "HTTP/1.1",
        "requestId": request.request_id,
        "requestTime": request.received.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(request.received.timestamp() * 1000),
        "resourceId": match.resource.id,
        "resourcePath": match.resource.path,
        "stage": stage.name,
    }
