"""Ways to make the API, deployed and permitted."""

import json
from typing import Any

from tests.checks.learner import allow, policy, trust

from .someone import Do, Someone

EVERYWHERE = "{api}/*"
OWN = "{api}/*/POST/DynamoDBManager"
TO_LAMBDA = {"type": "aws_proxy", "httpMethod": "POST", "passthroughBehavior": "when_no_match"}


def drawn(source: str = OWN, **tree: Any) -> Do:
    """One call at a time, as the lab does."""

    def make(me: Someone) -> None:
        made = me.makes_api(**tree)
        me.permits(source.format(api=made))
        me.deploys(made)

    return make


def permitted_for_the_stage(me: Someone) -> None:
    drawn(f"{{api}}/{me.names.stage}/POST/DynamoDBManager")(me)


def calling_an_alias(me: Someone) -> None:
    me.lambda_client.publish_version(FunctionName=me.names.function)
    me.lambda_client.create_alias(FunctionName=me.names.function, Name="live", FunctionVersion="1")
    made = me.makes_api(uri=me.uri(f"{me.function_arn()}:live"))
    me.permits(OWN.format(api=made), Qualifier="live")
    me.deploys(made)


def calling_by_a_stage_variable(me: Someone) -> None:
    made = me.makes_api(uri=me.uri(me.function_arn("${stageVariables.function}")))
    me.permits(OWN.format(api=made))
    me.apigateway.create_deployment(
        restApiId=made, stageName=me.names.stage, variables={"function": me.names.function}
    )


def calling_as_a_role(me: Someone) -> None:
    """With credentials of its own, instead of a permission on the function."""
    caller = f"caller-{me.names.suffix}"
    who = trust({"Service": "apigateway.amazonaws.com"})
    me.makes_role(who, caller, call=policy(allow("lambda:InvokeFunction", me.function_arn())))
    me.deploys(me.makes_api(credentials=me.role_arn(caller)))


def imported(me: Someone) -> None:
    """From OpenAPI 3, with a method for browsers besides."""
    post = {
        "responses": {"200": {"description": "What the operation gives"}},
        "x-amazon-apigateway-integration": TO_LAMBDA | {"uri": me.uri()},
    }
    document = {
        "openapi": "3.0.1",
        "info": {"title": me.names.api, "version": "2026-01-01"},
        "paths": {"/DynamoDBManager": {"post": post, "options": PREFLIGHT}},
    }
    made = me.apigateway.import_rest_api(body=json.dumps(document).encode())["id"]
    me.permits(OWN.format(api=made))
    me.deploys(made)


PREFLIGHT = {
    "responses": {"200": {"description": "For browsers"}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    },
}
SWAGGER = """
swagger: "2.0"
info: {{title: {name}, version: "1"}}
basePath: /prod
paths:
  /DynamoDBManager:
    x-amazon-apigateway-any-method:
      produces: [application/json]
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: {uri}
"""


def put_from_swagger(me: Someone) -> None:
    """Over an API that was another one before."""
    made = me.makes_api(path="Other", type="MOCK", uri="", integrationHttpMethod="")
    me.deploys(made)
    text = SWAGGER.format(name=me.names.api, uri=me.uri())
    me.apigateway.put_rest_api(restApiId=made, mode="overwrite", body=text.encode())
    me.permits(EVERYWHERE.format(api=made))
    me.deploys(made)


def by_a_greedy_path(me: Someone) -> None:
    drawn("{api}/*/*/*", path="{proxy+}", verb="ANY")(me)
    me.answers_in_another_way = True


def by_a_stage_of_its_own(me: Someone) -> None:
    """A deployment first, and then two stages of it, throttled and logged."""
    made = me.makes_api()
    me.permits(f"{made}/prod/POST/*")
    me.permits(f"{made}/test/*", StatementId="another")
    deployment = me.apigateway.create_deployment(restApiId=made)["id"]
    for name in ("test", me.names.stage):
        stage = {"restApiId": made, "stageName": name}
        me.apigateway.create_stage(**stage, deploymentId=deployment, tags=me.names.tag)
        me.apigateway.update_stage(
            **stage,
            patchOperations=[
                {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "500"},
                {"op": "replace", "path": "/*/*/metrics/enabled", "value": "true"},
            ],
        )


def closed_to_some(me: Someone) -> None:
    """By a resource policy that is about others, with binary types of others."""
    everyone = allow("execute-api:Invoke", "execute-api:/*", Principal="*")
    stranger = {"NotIpAddress": {"aws:SourceIp": ["127.0.0.0/8", "::1/128"]}}
    others = everyone | {"Effect": "Deny", "Condition": stranger}
    made = me.makes_api()
    patch = [
        {"op": "replace", "path": "/policy", "value": json.dumps(policy(everyone, others))},
        {"op": "add", "path": "/binaryMediaTypes/image~1png"},
    ]
    me.apigateway.update_rest_api(restApiId=made, patchOperations=patch)
    me.permits(OWN.format(api=made))
    me.deploys(made)


def one_of_many(me: Someone) -> None:
    """Of several routes, redeployed as they came, with another API of the name that is none."""
    me.apigateway.create_rest_api(
        name=me.names.api, endpointConfiguration={"types": ["REGIONAL"]}, tags=me.names.tag
    )
    made = me.makes_api(verb="GET", path="v1/health")
    me.deploys(made)
    where = {"restApiId": made, "resourceId": me.makes_resource(made), "httpMethod": "POST"}
    me.apigateway.put_method(**where, authorizationType="NONE", operationName="Work")
    to_lambda = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": me.uri()}
    me.apigateway.put_integration(**where, **to_lambda, timeoutInMillis=20_000)
    me.apigateway.put_method_response(**where, statusCode="200")
    me.permits(f"{made}/*/*/*")
    me.deploys(made)


APIS: dict[str, Do] = {
    "as the lab draws it": drawn(),
    "permitted for the stage alone": permitted_for_the_stage,
    "for any verb": drawn(EVERYWHERE, verb="ANY"),
    "calling an alias": calling_an_alias,
    "calling by a stage variable": calling_by_a_stage_variable,
    "calling as a role": calling_as_a_role,
    "imported from OpenAPI": imported,
    "put from Swagger": put_from_swagger,
    "by a greedy path": by_a_greedy_path,
    "by a path of any word": drawn("{api}/*/POST/*", path="{what}"),
    "by a stage of its own": by_a_stage_of_its_own,
    "closed to some": closed_to_some,
    "one of many": one_of_many,
}
