"""Wrong APIs, and what each is diagnosed as."""

from typing import Any

import boto3

from .builder import BOTH_WAYS, DIRECT, Builder, Do, Files

HANDLER = "lambda_function.py"


def api(source: str = "{api}/*/POST/DynamoDBManager", **tree: Any) -> Do:
    """A right function, and an API that is right but for what is given."""

    def make(me: Builder) -> None:
        me.makes_function(BOTH_WAYS)
        made = me.makes_api(**tree)
        me.permits(source.format(api=made))
        me.deploys(made)

    return make


def of(files: Files) -> Do:
    """A right API, and a function of these files."""

    def make(me: Builder) -> None:
        me.makes_function(files)
        made = me.makes_api()
        me.permits(f"{made}/*/POST/DynamoDBManager")
        me.deploys(made)

    return make


def handler(source: str) -> Do:
    return of(BOTH_WAYS | {HANDLER: source})


def changed(file: str, old: str, new: str) -> Do:
    assert old in BOTH_WAYS[file]
    return of(BOTH_WAYS | {file: BOTH_WAYS[file].replace(old, new)})


def http_api(me: Builder) -> None:
    client: Any = boto3.client("apigatewayv2")
    client.create_api(Name=me.names.api, ProtocolType="HTTP")


def misnamed(me: Builder) -> None:
    me.makes_api(name=me.names.api.replace("Operations", "Operation"))


def without_method(me: Builder) -> None:
    made = me.apigateway.create_rest_api(name=me.names.api)["id"]
    me.makes_resource(made)


def without_integration(me: Builder) -> None:
    made = me.makes_api()
    resource = method_of(me, made)
    me.apigateway.delete_integration(**resource)


def method_of(me: Builder, made: str) -> dict[str, str]:
    items = me.apigateway.get_resources(restApiId=made)["items"]
    resource = next(item["id"] for item in items if item["path"] == "/DynamoDBManager")
    return {"restApiId": made, "resourceId": resource, "httpMethod": "POST"}


def integrates(me: Builder, made: str, uri: str) -> None:
    me.apigateway.put_integration(
        **method_of(me, made), type="AWS_PROXY", integrationHttpMethod="POST", uri=uri
    )


def calling(make_uri: Any) -> Do:
    def make(me: Builder) -> None:
        me.makes_function(BOTH_WAYS)
        me.deploys(me.makes_api(uri=make_uri(me)))

    return make


def without_permission(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    me.deploys(me.makes_api())


def permitted_to_s3(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    me.permits("", Principal="s3.amazonaws.com")
    me.deploys(me.makes_api())


def never_deployed(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    me.permits(f"{me.makes_api()}/*/POST/DynamoDBManager")


def on_another_stage(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    made = me.makes_api()
    me.permits(f"{made}/*/POST/DynamoDBManager")
    me.deploys(made, "test")


def deployed_before_the_method(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    made = me.makes_api(path="Other")
    me.permits(f"{made}/*/POST/DynamoDBManager")
    me.deploys(made)
    resource = me.makes_resource(made)
    where = {"restApiId": made, "resourceId": resource, "httpMethod": "POST"}
    me.apigateway.put_method(**where, authorizationType="NONE")
    integrates(me, made, me.uri())


def deployed_before_the_uri_was_mended(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    made = me.makes_api(uri=me.uri(me.function_arn("NoSuchFunction")))
    me.permits(f"{made}/*/POST/DynamoDBManager")
    me.deploys(made)
    integrates(me, made, me.uri())


def deployed_with_another_function(me: Builder) -> None:
    other = f"Other-{me.names.suffix}"
    me.makes_function(BOTH_WAYS)
    me.makes_function(DIRECT, FunctionName=other)
    made = me.makes_api(uri=me.uri(me.function_arn(other)))
    me.permits("", FunctionName=other)
    me.permits(f"{made}/*/POST/DynamoDBManager")
    me.deploys(made)
    integrates(me, made, me.uri())


def turned_back_to_an_old_deployment(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    made = me.makes_api(uri=me.uri(me.function_arn("NoSuchFunction")))
    me.permits(f"{made}/*/POST/DynamoDBManager")
    old = me.deploys(made)
    integrates(me, made, me.uri())
    me.deploys(made)
    back = [{"op": "replace", "path": "/deploymentId", "value": old}]
    me.apigateway.update_stage(restApiId=made, stageName=me.names.stage, patchOperations=back)


def deployed_behind_a_vpc_link(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    link = {"connectionType": "VPC_LINK", "connectionId": "none"}
    made = me.makes_api(type="HTTP_PROXY", uri="http://127.0.0.1:1/", **link)
    me.permits(f"{made}/*/POST/DynamoDBManager")
    me.deploys(made)
    integrates(me, made, me.uri())


BARE = """
import json
from decimal import Decimal
from dispatch import run

def lambda_handler(event, context):
    if "httpMethod" not in event:
        return run(json.loads(json.dumps(event), parse_float=Decimal))
    return run(json.loads(event["body"]))
"""
UNGUARDED = """
import json
from decimal import Decimal
from dispatch import run
from responses import respond

def lambda_handler(event, context):
    if "httpMethod" not in event:
        return run(json.loads(json.dumps(event), parse_float=Decimal))
    return respond(200, run(json.loads(event["body"], parse_float=Decimal)))
"""
GUARD = "except (KeyError, TypeError, ValueError) as error:"
DECODES = 'run(json.loads(event["body"] or "", parse_float=Decimal))'
LOSES = 'run(json.loads(event["body"] or "", parse_float=Decimal) | {"payload": {}})'
DECODES_UNGUARDED = (
    BOTH_WAYS[HANDLER]
    .replace(DECODES, "run(request)")
    .replace("    try:", f"    request = {DECODES[4:-1]}\n    try:")
)
MISTAKES: dict[str, tuple[Do, str, str]] = {
    "no API": (lambda me: None, "api_exists", "no such thing"),
    "an API of another name": (misnamed, "api_exists", "the nearest name is"),
    "an HTTP API": (http_api, "api_exists", "there is an HTTP API of that name"),
    "path in another case": (
        api(path="dynamodbmanager"),
        "resource_exists",
        "there is /, /dynamodbmanager",
    ),
    "path under another parent": (
        api(path="v1/DynamoDBManager"),
        "resource_exists",
        "/v1/DynamoDBManager",
    ),
    "no method": (without_method, "method_exists", "no such thing"),
    "GET for POST": (api(verb="GET"), "method_exists", "there is GET"),
    "signature required": (
        api(demanding={"authorizationType": "AWS_IAM"}),
        "method_is_open",
        "authorization AWS_IAM",
    ),
    "API key required": (api(demanding={"apiKeyRequired": True}), "method_is_open", "an API key"),
    "no integration": (without_integration, "integration_is_a_proxy", "no such thing"),
    "AWS for AWS_PROXY": (api(type="AWS"), "integration_is_a_proxy", "AWS"),
    "a mock left over": (
        api(type="MOCK", integrationHttpMethod="", uri=""),
        "integration_is_a_proxy",
        "MOCK",
    ),
    "Lambda called with GET": (api(integrationHttpMethod="GET"), "integration_posts", "GET"),
    "URI to another function": (
        calling(lambda me: me.uri(me.function_arn("other"))),
        "api_calls_the_function",
        "function:other",
    ),
    "URI to another region": (
        calling(lambda me: me.uri(me.function_arn(region="eu-north-1"))),
        "api_calls_the_function",
        "arn:aws:lambda:eu-north-1:",
    ),
    "URI with an undefined stage variable": (
        calling(lambda me: me.uri(me.function_arn("${stageVariables.function}"))),
        "api_calls_the_function",
        "${stageVariables.function}",
    ),
    "no permission": (without_permission, "api_may_invoke", "no such thing"),
    "permission for another service": (permitted_to_s3, "api_may_invoke", "s3.amazonaws.com"),
    "permission for another API": (
        api("abcdefghij/*/POST/DynamoDBManager"),
        "api_may_invoke",
        "abcdefghij",
    ),
    "permission for another stage": (
        api("{api}/test/POST/DynamoDBManager"),
        "api_may_invoke",
        "/test/POST/",
    ),
    "permission for another method": (
        api("{api}/*/GET/DynamoDBManager"),
        "api_may_invoke",
        "/*/GET/DynamoDBManager",
    ),
    "permission for another path": (api("{api}/*/POST/"), "api_may_invoke", "/*/POST/"),
    "never deployed": (never_deployed, "stage_is_deployed", "nothing is deployed"),
    "another stage": (on_another_stage, "stage_is_deployed", "there is test"),
    "deployed before the method": (
        deployed_before_the_method,
        "changes_are_deployed",
        "a tree that lacks this resource or method: it answers 403",
    ),
    "deployed before the URI was mended": (
        deployed_before_the_uri_was_mended,
        "changes_are_deployed",
        "a tree whose function is not there, or may not be invoked: it answers 500",
    ),
    "deployed with another function": (
        deployed_with_another_function,
        "changes_are_deployed",
        "a tree that calls another function: it answers 502",
    ),
    "stage turned back": (
        turned_back_to_an_old_deployment,
        "changes_are_deployed",
        "it answers 500",
    ),
    "the classic handler": (
        of(DIRECT),
        "answers_over_http",
        "fails with KeyError: 'operation'",
    ),
    "answer without its wrapping": (
        handler(BARE),
        "answers_over_http",
        'answers "pong", but it is no object with statusCode and body',
    ),
    "body that is no string": (
        changed("responses.py", "json.dumps(body, default=float)", '{"answer": body}'),
        "answers_over_http",
        "its body is no string",
    ),
    "body that is no JSON": (
        changed("responses.py", "json.dumps(body, default=float)", "str(body)"),
        "answers_over_http",
        "200 pong, and the body is no JSON",
    ),
    "an unknown key in the answer": (
        changed("responses.py", '"statusCode": status', '"statusCode": status, "ok": True'),
        "answers_over_http",
        "it has ok, where only",
    ),
    "body encoded twice": (
        changed("responses.py", "json.dumps(body, default=float)", "json.dumps(json.dumps(body))"),
        "answers_over_http",
        "pong",
    ),
    "payload lost on the way": (
        changed(HANDLER, DECODES, LOSES),
        "operations_work_over_http",
        "and no better: read, update, delete",
    ),
    "floats refused": (
        changed(HANDLER, 'event["body"] or "", parse_float=Decimal', 'event["body"] or ""'),
        "fractions_over_http",
        "Float types are not supported",
    ),
    "Decimals refused": (
        changed("responses.py", ", default=float", ""),
        "numbers_over_http",
        "Object of type Decimal is not JSON serializable",
    ),
    "numbers turned into text": (
        changed("responses.py", "default=float", "default=str"),
        "numbers_over_http",
        '"19.99"',
    ),
    "client's mistakes not caught": (
        handler(UNGUARDED),
        "unknown_operation_is_refused",
        'fails with ValueError: Unrecognized operation "fly"',
    ),
    "client's mistakes answered 200": (
        changed(HANDLER, "respond(400", "respond(200"),
        "unknown_operation_is_refused",
        "Unrecognized operation",
    ),
    "client's mistakes answered 500": (
        changed(HANDLER, "respond(400", "respond(500"),
        "unknown_operation_is_refused",
        "500",
    ),
    "refused without a word": (
        changed(HANDLER, '{"message": f"Bad request: {error}"}', "None"),
        "unknown_operation_is_refused",
        "400 null",
    ),
    "bad JSON not caught": (
        handler(DECODES_UNGUARDED),
        "bad_json_is_refused",
        "fails with JSONDecodeError",
    ),
    "missing operation not caught": (
        changed(HANDLER, GUARD, "except ValueError as error:"),
        "missing_operation_is_refused",
        "fails with KeyError: 'operation'",
    ),
}
