"""Lab 04's checks, from both sides: right APIs pass, and every seeded mistake is diagnosed."""

import shlex
import subprocess
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from checks.outcome import Outcome

from .builder import BOTH_WAYS, DIRECT, Builder, Do, Files
from .learner import Learner, name_of

HANDLER = "lambda_function.py"


@pytest.fixture
def builder(learner: Learner) -> Iterator[Builder]:
    me = Builder()
    me.makes_role()
    me.makes_table()
    yield me
    for api in me.apigateway.get_rest_apis(limit=500)["items"]:
        if me.names.suffix in api["name"]:
            me.apigateway.delete_rest_api(restApiId=api["id"])
    me.leaves()


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
from dispatch import run

def lambda_handler(event, context):
    return run(json.loads(event["body"]))
"""
UNGUARDED = """
import json
from decimal import Decimal
from dispatch import run
from responses import respond

def lambda_handler(event, context):
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


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_diagnosed_by_its_cause(mistake: str, builder: Builder) -> None:
    make, cause, word = MISTAKES[mistake]
    make(builder)
    told = builder.cause("04")
    assert (name_of(told), told.outcome is Outcome.COULD_NOT_CHECK) == (cause, False)
    assert word in told.found
    assert builder.items() == []


def answering(verb: str) -> Do:
    def make(me: Builder) -> None:
        me.makes_function(BOTH_WAYS)
        made = me.makes_api(verb=verb)
        me.permits(f"{made}/*")
        me.deploys(made)

    return make


def calling_an_alias(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    version = me.lambda_client.publish_version(FunctionName=me.names.function)["Version"]
    me.lambda_client.create_alias(
        FunctionName=me.names.function, Name="live", FunctionVersion=version
    )
    made = me.makes_api(uri=me.uri(f"{me.function_arn()}:live"))
    me.permits(f"{made}/*/POST/DynamoDBManager", Qualifier="live")
    me.deploys(made)


def calling_by_a_stage_variable(me: Builder) -> None:
    me.makes_function(BOTH_WAYS)
    made = me.makes_api(uri=me.uri(me.function_arn("${stageVariables.function}")))
    me.permits(f"{made}/*/POST/DynamoDBManager")
    me.apigateway.create_deployment(
        restApiId=made, stageName=me.names.stage, variables={"function": me.names.function}
    )


RIGHT: dict[str, Do] = {
    "as the lab makes it": api(),
    "permitted for the stage alone": api("{api}/prod/POST/DynamoDBManager"),
    "permitted for all of the API": api("{api}/*"),
    "for any verb": answering("ANY"),
    "calling an alias": calling_an_alias,
    "calling by a stage variable": calling_by_a_stage_variable,
    "serving API Gateway alone, and refusing with 422": handler(
        UNGUARDED.replace(
            "    return ",
            "    if 'fly' in event['body'] or 'operation' not in event['body']:\n"
            "        return respond(422, {'message': 'What do you mean?'})\n    return ",
        )
    ),
}


@pytest.mark.parametrize("way", RIGHT)
def test_any_right_api_passes_and_nothing_is_left(way: str, builder: Builder) -> None:
    RIGHT[way](builder)
    assert builder.is_told("04") == []
    assert builder.items() == []


def test_an_untouched_account_is_not_attempted(builder: Builder) -> None:
    outcomes = {name_of(result): result.outcome for result in builder.checks("04")}
    assert outcomes.pop("api_exists") is Outcome.NOT_ATTEMPTED
    assert set(outcomes.values()) == {Outcome.BLOCKED}


def note(name: str, me: Builder) -> str:
    return next(each.note for each in me.checks("04") if name_of(each) == name)


def test_a_permission_for_every_api_passes_with_a_note(builder: Builder) -> None:
    builder.makes_function(BOTH_WAYS)
    builder.permits("")
    builder.deploys(builder.makes_api())
    assert "any other API" in note("api_may_invoke", builder)


def test_of_two_apis_the_deployed_one_is_judged_with_a_note(builder: Builder) -> None:
    builder.makes_api(path="Other")
    api()(builder)
    builder.makes_api(path="Other")
    assert builder.is_told("04") == []
    assert note("api_exists", builder).startswith("there are 3 APIs of this name")


def test_what_the_local_aws_does_not_serve_is_not_blamed_on_the_learner(builder: Builder) -> None:
    deployed_behind_a_vpc_link(builder)
    cause = builder.cause("04")
    assert (name_of(cause), cause.outcome) == ("changes_are_deployed", Outcome.COULD_NOT_CHECK)
    assert "deploy it again" in cause.found


def test_a_function_that_is_switched_off_is_the_cause(builder: Builder) -> None:
    api()(builder)
    builder.lambda_client.put_function_concurrency(
        FunctionName=builder.names.function, ReservedConcurrentExecutions=0
    )
    assert name_of(builder.cause("04")) == "function_is_ready"


def test_the_handler_of_lab_04_still_answers_directly(builder: Builder) -> None:
    api()(builder)
    assert builder.is_told("03") == []


def test_a_request_that_is_shown_can_be_repeated_with_curl(builder: Builder) -> None:
    of(DIRECT)(builder)
    command = shlex.split(builder.cause("04").evidence)
    answer = subprocess.run(  # noqa: S603 - that it runs is the claim
        [*command, "--silent"], capture_output=True, text=True, check=True
    )
    assert answer.stdout == '{"message": "Internal server error"}'
