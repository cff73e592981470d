"""Right trees that nobody reaches: what is permitted, and what is deployed."""

from __future__ import annotations

import json
from typing import Any

from checks.faults.code import CLASSIC, HANDLER, Change
from checks.faults.deployed import Deployed, zipped
from checks.faults.lab04 import STRANGER, added_post, integrated, moved
from checks.faults.language import Apply, Kind, in_turn, owned_by
from checks.lab04 import (
    answers_over_http,
    api_may_invoke,
    changes_are_deployed,
    stage_is_deployed,
)

_SID = "api-gateway"


def _forbid(me: Deployed) -> None:
    me.functions.remove_permission(FunctionName=me.names.function, StatementId=_SID)


def _permitted(source: str = "{api}/*/POST/DynamoDBManager", **more: Any) -> Apply:
    """API Gateway, for what follows the account in an `execute-api` ARN, and nobody else."""

    def apply(me: Deployed) -> None:
        _forbid(me)
        where = source.format(api=me.api)
        arn = f"arn:aws:execute-api:{me.region}:{me.account}:{where}"
        statement = {
            "FunctionName": me.names.function,
            "StatementId": _SID,
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            **({"SourceArn": arn} if source else {}),
        }
        me.functions.add_permission(**statement | more)

    return apply


_FORBIDDEN: dict[str, tuple[str, Apply]] = {
    "The permission is missing": ("no such thing", _forbid),
    "The permission is for another service": (
        "s3.amazonaws.com",
        _permitted("", Principal="s3.amazonaws.com"),
    ),
    "The permission is for another action": (
        "lambda:GetFunction",
        _permitted(Action="lambda:GetFunction"),
    ),
    "The permission is for another account": (STRANGER, _permitted("", SourceAccount=STRANGER)),
    "The permission is for another API": ("abcdefghij", _permitted("abcdefghij/*/POST/*")),
    "The permission is for another stage": (
        "/test/POST/",
        _permitted("{api}/test/POST/DynamoDBManager"),
    ),
    "The permission is for another method": (
        "/*/GET/DynamoDBManager",
        _permitted("{api}/*/GET/DynamoDBManager"),
    ),
    "The permission is for another path": ("/*/POST/", _permitted("{api}/*/POST/")),
    "The permission is for another letter case": (
        "/*/POST/dynamodbmanager",
        _permitted("{api}/*/POST/dynamodbmanager"),
    ),
}


def _undeploy(me: Deployed) -> None:
    me.apigateway.delete_stage(restApiId=me.api, stageName=me.names.stage)


def _then_mended(*, wrong: Apply, right: Apply) -> Apply:
    """Deployed while it was wrong; mended since, and not deployed."""

    def apply(me: Deployed) -> None:
        wrong(me)
        live = _deployment(me)
        right(me)
        _turned_to(me, live)

    return apply


def _deployment(me: Deployed) -> str:
    stage = me.apigateway.get_stage(restApiId=me.api, stageName=me.names.stage)
    return str(stage["deploymentId"])


def _turned_to(me: Deployed, deployment: str) -> None:
    _stage(me, {"op": "replace", "path": "/deploymentId", "value": deployment})


def _stage(me: Deployed, *patches: dict[str, str]) -> None:
    me.apigateway.update_stage(
        restApiId=me.api, stageName=me.names.stage, patchOperations=list(patches)
    )


def _throttle(me: Deployed) -> None:
    limits = ("/*/*/throttling/rateLimit", "/*/*/throttling/burstLimit")
    _stage(me, *({"op": "replace", "path": path, "value": "0"} for path in limits))


def _close(me: Deployed) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    _api(me, {"op": "replace", "path": "/policy", "value": document})
    me.deploys()


def _api(me: Deployed, *patches: dict[str, str]) -> None:
    me.apigateway.update_rest_api(restApiId=me.api, patchOperations=list(patches))


def _call_another(me: Deployed) -> None:
    """One that may be called, deployed."""
    name = me.other("another-function")
    me.functions.create_function(
        FunctionName=name,
        Role=me.function["Role"],
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": zipped({"index.py": "def handler(event, context): return 'another'"})},
    )
    me.functions.get_waiter("function_active_v2").wait(FunctionName=name)
    _permit_all(me, name)
    integrated(lambda it: it.uri(it.function_arn.replace(it.names.function, name)))(me)


def _permit_all(me: Deployed, function: str) -> None:
    me.functions.add_permission(
        FunctionName=function,
        StatementId="another",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )


def _call_a_version(files: Change) -> Apply:
    """By an alias, of a version with these files, while the function itself has the right ones."""

    def apply(me: Deployed) -> None:
        right = me.files()
        me.uploads(files(right))
        version = me.functions.publish_version(FunctionName=me.names.function)["Version"]
        me.uploads(right)
        me.functions.create_alias(
            FunctionName=me.names.function, Name="live", FunctionVersion=version
        )
        _permit_all(me, f"{me.function_arn}:live")
        integrated(lambda it: it.uri(f"{it.function_arn}:live"))(me)

    return apply


def _validate(me: Deployed) -> None:
    """A header that no client of ours sends."""
    made = me.apigateway.create_request_validator(
        restApiId=me.api, name="headers", validateRequestParameters=True
    )
    header = "method.request.header.X-Client"
    moved(requestValidatorId=made["id"], requestParameters={header: True})(me)


def _encode(me: Deployed) -> None:
    _api(me, {"op": "add", "path": "/binaryMediaTypes/*~1*"})
    me.deploys()


_WRONG_URI = integrated(lambda me: me.uri(f"{me.function_arn}-gone"))
_STALE: dict[str, tuple[str, Apply]] = {
    "The method was made after the deployment": (
        "a tree that lacks this resource or method",
        _then_mended(wrong=moved(httpMethod="GET"), right=added_post),
    ),
    "The URI was mended after the deployment": (
        "a tree whose function is not there, or may not be invoked: it answers 500",
        _then_mended(wrong=_WRONG_URI, right=integrated()),
    ),
    "The function was changed after the deployment": (
        "a tree that calls another function: it answers 502",
        _then_mended(wrong=_call_another, right=integrated()),
    ),
    "The key was given up after the deployment": (
        "a tree that asks for an API key",
        _then_mended(wrong=moved(apiKeyRequired=True), right=moved()),
    ),
    "The signature was given up after the deployment": (
        "asks for a signature",
        _then_mended(wrong=moved(authorizationType="AWS_IAM"), right=moved()),
    ),
    "The stage is throttled to nothing": ("throttled", _throttle),
    "A resource policy denies": ("closed by a resource policy", _close),
}
_NO_STAGE: dict[str, tuple[str, Apply]] = {
    "The API was never deployed": ("nothing is deployed", _undeploy),
    "The stage has another name": (
        "there is test",
        in_turn(_undeploy, lambda me: me.deploys("test")),
    ),
}
_UNANSWERED: dict[str, tuple[str, Apply]] = {
    "The alias still means an old version": (
        "fails with KeyError: 'operation'",
        _call_a_version(lambda files: files | {HANDLER: CLASSIC}),
    ),
    "A validator wants a header": ("has not called the function", _validate),
    "Bodies of all types are taken for binary": ("takes */* for binary", _encode),
}

FAULTS = (
    *owned_by(api_may_invoke, _FORBIDDEN),
    *owned_by(
        api_may_invoke,
        {"The permission is for every API": ("any other API, of any account", _permitted(""))},
        Kind.WARNING,
    ),
    *owned_by(stage_is_deployed, _NO_STAGE),
    *owned_by(changes_are_deployed, _STALE),
    *owned_by(answers_over_http, _UNANSWERED),
)
