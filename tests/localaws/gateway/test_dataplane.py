"""What a client of a REST API gets when something is not as it should be."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.localaws.cloud import (
    ACCOUNT,
    REGION,
    Api,
    Cloud,
    eventually,
    function_arn,
    integration_uri,
    new_name,
    zipped,
)

OK = 'def handler(event, context): return {"statusCode": 200, "body": "ok"}'
FORBIDDEN = (403, {"message": "Forbidden"}, "ForbiddenException")
NO_SUCH = (
    403,
    {"message": "Missing Authentication Token"},
    "MissingAuthenticationTokenException",
)
OURS = (500, {"message": "Internal server error"}, "InternalServerErrorException")
THEIRS = (502, {"message": "Internal server error"}, "InternalServerErrorException")
LATE = (504, {"message": "Endpoint request timed out"}, "InternalServerErrorException")


def seen(reply: requests.Response) -> tuple[int, Any, str]:
    return reply.status_code, reply.json(), reply.headers["x-amzn-ErrorType"]


@pytest.fixture(scope="module")
def fine(server: Cloud) -> str:
    return server.function(OK)


@pytest.fixture
def api(cloud: Cloud, fine: str) -> Api:
    return cloud.api(fine)


def test_an_unknown_path_or_method_is_a_missing_token(api: Api) -> None:
    api.method("POST", "/pets")
    api.deploy()
    assert api.call("POST", "/pets").text == "ok"
    assert seen(api.call("GET", "/pets")) == NO_SUCH
    assert seen(api.call("POST", "/Pets")) == NO_SUCH
    assert seen(api.call("POST", "/pets/1")) == NO_SUCH
    assert seen(api.call("POST", "/")) == NO_SUCH
    assert api.call("HEAD", "/pets").status_code == 403
    assert seen(api.call("OPTIONS", "/pets")) == NO_SUCH


def test_an_unknown_stage_or_api_is_forbidden(api: Api) -> None:
    api.method("POST", "/pets")
    api.deploy()
    for url in (
        api.url.replace("/prod", "/test"),
        api.url.replace(api.id, "nobody"),
        f"{api.cloud.endpoint}/restapis/{api.id}/test/_user_request_/pets",
    ):
        assert seen(api.cloud.http.post(url + "/pets", timeout=30)) == FORBIDDEN


def test_an_api_that_was_never_deployed_is_forbidden(api: Api) -> None:
    api.method("POST", "/pets")
    assert seen(api.call("POST", "/pets")) == FORBIDDEN


def test_all_forms_of_the_url_reach_the_same_method(api: Api) -> None:
    api.method("GET", "/pets/{id}")
    api.deploy()
    port = api.cloud.endpoint.rpartition(":")[2]
    forms = [
        (f"/execute-api/{api.id}/prod/pets/1", f"127.0.0.1:{port}"),
        (f"/restapis/{api.id}/prod/_user_request_/pets/1", f"127.0.0.1:{port}"),
        ("/prod/pets/1", f"{api.id}.execute-api.{REGION}.localhost:{port}"),
        ("/prod/pets/1", f"{api.id}.execute-api.localhost:{port}"),
        ("/prod/pets/1", f"{api.id}.execute-api.{REGION}.amazonaws.com"),
    ]
    for path, host in forms:
        url = api.cloud.endpoint + path
        assert api.cloud.http.get(url, headers={"Host": host}, timeout=30).text == "ok"


def test_a_signed_request_reaches_the_api_too(api: Api) -> None:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    api.method("GET", "/")
    api.deploy()
    request = AWSRequest("GET", api.url + "/")
    SigV4Auth(api.cloud.session.get_credentials(), "execute-api", REGION).add_auth(request)
    assert requests.get(request.url, headers=dict(request.headers), timeout=30).text == "ok"


@pytest.mark.parametrize(
    "source",
    [
        "*",
        "*/*",
        "*/*/*",
        "prod/GET/pets/{id}",
        "*/GET/pets/*",
        "prod/*/pets/{id}",
        "prod/GET/*",
    ],
)
def test_a_permission_that_covers_the_method_lets_it_in(
    cloud: Cloud, fine: str, source: str
) -> None:
    api = cloud.api(cloud.function(OK), permitted=False)
    api.method("GET", "/pets/{id}")
    api.deploy()
    api.permit(source)
    assert api.call("GET", "/pets/1").text == "ok"


@pytest.mark.parametrize(
    "permission",
    [
        None,
        {"source": "prod/POST/pets"},
        {"source": "test/GET/pets"},
        {"source": "prod/GET/toys"},
        {"source": "prod/GET"},
        {"SourceArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:otherapi00/*"},
        {"SourceArn": f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:API/*"},
        {"Principal": "sns.amazonaws.com"},
        {"SourceAccount": "111122223333"},
        {"Action": "lambda:GetFunction"},
    ],
    ids=str,
)
def test_without_a_permission_for_this_method_it_is_a_500(
    cloud: Cloud, permission: dict[str, str] | None
) -> None:
    api = cloud.api(cloud.function(OK), permitted=False)
    api.method("GET", "/pets")
    api.deploy()
    if permission is not None:
        more = {name: value.replace("API", api.id) for name, value in permission.items()}
        api.permit(**more)  # type: ignore[arg-type] # the names of AddPermission's parameters
    assert seen(api.call("GET", "/pets")) == OURS


def test_a_permission_taken_away_is_gone_at_once(cloud: Cloud) -> None:
    api = cloud.api(cloud.function(OK), permitted=False)
    api.method("GET", "/")
    api.deploy()
    api.permit(StatementId="s")
    assert api.call().text == "ok"
    cloud.client("lambda").remove_permission(FunctionName=api.function, StatementId="s")
    assert seen(api.call()) == OURS


def test_an_absent_function_is_a_500(api: Api) -> None:
    api.method("GET", "/", uri=integration_uri("nobody"))
    api.method("GET", "/version", uri=integration_uri(function_arn(api.function) + ":7"))
    api.method("GET", "/region", uri=integration_uri(function_arn(api.function, "eu-west-1")))
    api.deploy()
    assert seen(api.call("GET", "/")) == OURS
    assert seen(api.call("GET", "/version")) == OURS
    assert seen(api.call("GET", "/region")) == OURS


def test_lambda_takes_post_alone(api: Api) -> None:
    api.method("GET", "/", post="GET")
    api.deploy()
    assert seen(api.call()) == OURS


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event, context): raise KeyError('operation')",
        "import nothing_there",
        "import os\ndef handler(event, context): os._exit(1)",
        "def handler(event, context): return {'statusCode': 200, 'body': 'a' * 7_000_000}",
        "def handler(event, context): return {'body': {1, 2}}",
    ],
)
def test_a_function_that_fails_is_a_502(cloud: Cloud, source: str) -> None:
    api = cloud.api(cloud.function(source))
    api.method("GET", "/")
    api.deploy()
    assert seen(api.call()) == THEIRS


def test_a_function_that_times_out_is_a_502(cloud: Cloud) -> None:
    source = "import time\ndef handler(event, context): time.sleep(60)"
    api = cloud.api(cloud.function(source, Timeout=1))
    api.method("GET", "/")
    api.deploy()
    assert seen(api.call()) == THEIRS


def test_reserved_concurrency_of_zero_is_a_500(cloud: Cloud) -> None:
    api = cloud.api(cloud.function(OK))
    api.method("GET", "/")
    api.deploy()
    cloud.client("lambda").put_function_concurrency(
        FunctionName=api.function, ReservedConcurrentExecutions=0
    )
    assert seen(api.call()) == OURS


def test_the_integrations_own_timeout_is_a_504_and_the_function_runs_on(cloud: Cloud) -> None:
    source = "import time\ndef handler(event, context): time.sleep(.6); print('done'); return {}"
    name = cloud.function(source)
    cloud.invoke(name)
    api = cloud.api(name)
    api.method("GET", "/", timeoutInMillis=50)
    api.deploy()
    assert seen(api.call()) == LATE
    eventually(lambda: cloud.log(name).count("done\n") == 2)


def test_a_body_above_10_megabytes_is_too_long(api: Api) -> None:
    api.method("POST", "/")
    api.deploy()
    reply = api.call("POST", data=b"a" * (10 * 1024 * 1024 + 1))
    assert seen(reply) == (413, {"message": "Request Too Long"}, "RequestTooLongException")


def test_a_body_above_what_lambda_takes_is_a_500(api: Api) -> None:
    """The event around a body of 10 MB is larger than Lambda's 6 MB."""
    api.method("POST", "/")
    api.deploy()
    assert seen(api.call("POST", data=b"a" * (7 * 1024 * 1024))) == OURS


def test_head_has_the_headers_of_get_and_no_body(cloud: Cloud) -> None:
    source = 'def handler(event, context): return {"body": event["httpMethod"]}'
    api = cloud.api(cloud.function(source))
    api.method("ANY", "/")
    api.deploy()
    reply = api.call("HEAD")
    assert (reply.status_code, reply.content, reply.headers["Content-Length"]) == (200, b"", "4")
    for verb in ("OPTIONS", "PUT", "PATCH", "DELETE"):
        assert api.call(verb).text == verb


def test_stage_variables_reach_the_event_and_the_uri(cloud: Cloud) -> None:
    source = "import json\ndef handler(e, c): return {'body': json.dumps(e['stageVariables'])}"
    name = cloud.function(source)
    api = cloud.api(name)
    api.method("GET", "/", uri=integration_uri("${stageVariables.function}"))
    api.deploy(variables={"function": name, "colour": "blue"})
    assert api.call().json() == {"function": name, "colour": "blue"}


def test_an_undefined_stage_variable_leads_nowhere(api: Api) -> None:
    api.method("GET", "/", uri=integration_uri("${stageVariables.function}"))
    api.deploy()
    assert seen(api.call()) == OURS


def test_a_link_to_a_vpc_is_named(api: Api) -> None:
    api.method("GET", "/", type="HTTP_PROXY", uri="http://x.example", connectionType="VPC_LINK")
    api.deploy()
    status, body, error_type = seen(api.call())
    assert (status, error_type) == (501, "NotImplementedException")
    assert "VPC links" in body["message"]


def test_a_web_acl_is_named(api: Api) -> None:
    api.method("GET", "/")
    api.deploy()
    firewall = api.cloud.client("wafv2")
    acl = firewall.create_web_acl(
        Name=new_name("acl"),
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={
            "SampledRequestsEnabled": False,
            "CloudWatchMetricsEnabled": False,
            "MetricName": "m",
        },
    )["Summary"]["ARN"]
    stage = f"arn:aws:apigateway:{REGION}::/restapis/{api.id}/stages/prod"
    firewall.associate_web_acl(WebACLArn=acl, ResourceArn=stage)
    reply = api.call()
    assert (reply.status_code, "web ACLs" in reply.json()["message"]) == (501, True)


WRITES_AND_READS = """
import json, os, boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    key = event["queryStringParameters"]["id"]
    table.put_item(Item={"id": key})
    return {"body": table.get_item(Key={"id": key})["Item"]["id"]}
"""


def test_64_calls_at_once_that_each_make_two_calls_all_succeed(cloud: Cloud) -> None:
    variables = {"Variables": {"TABLE": cloud.table()}}
    api = cloud.api(cloud.function(WRITES_AND_READS, Environment=variables, Timeout=60))
    api.method("GET", "/")
    api.deploy()

    def call(number: int) -> str:
        return requests.get(f"{api.url}/?id={number}", timeout=60).text

    with ThreadPoolExecutor(64) as pool:
        assert list(pool.map(call, range(64))) == [str(number) for number in range(64)]


def test_a_client_that_hangs_up_harms_nobody(cloud: Cloud) -> None:
    source = "import time\ndef handler(event, context): time.sleep(.5); print('ran'); return {}"
    name = cloud.function(source)
    api = cloud.api(name)
    api.method("GET", "/")
    api.deploy()
    host, port = cloud.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(f"GET /execute-api/{api.id}/prod/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        eventually(lambda: cloud.environments(name))
    eventually(lambda: "ran\n" in cloud.log(name))
    assert api.call().status_code == 502  # {} is no proxy answer; but there is one


def test_new_code_is_live_without_a_deployment(cloud: Cloud) -> None:
    source = 'def handler(event, context): return {{"body": "{}"}}'
    api = cloud.api(cloud.function(source.format("old")))
    api.method("GET", "/")
    api.deploy()
    assert api.call().text == "old"
    cloud.client("lambda").update_function_code(
        FunctionName=api.function, ZipFile=zipped(source.format("new"))
    )
    assert api.call().text == "new"
