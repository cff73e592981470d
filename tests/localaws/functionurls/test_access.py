"""Who may call a function URL (recorded: ``TestLambdaURL``)."""

from __future__ import annotations

import json
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.localaws.cloud import ACCOUNT, REGION, Cloud, allow, new_name
from tests.localaws.functionurls.called import ECHO, send, url_of

FORBIDDEN = {
    "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
}


def test_without_the_public_permission_it_is_forbidden(cloud: Cloud) -> None:
    """recorded: ``test_lambda_permission_url_invocation``"""
    answer = send(cloud, url_of(cloud, cloud.function(ECHO), permitted=False))
    assert (answer.status_code, answer.json()) == (403, FORBIDDEN)
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"


def test_an_unknown_url_is_forbidden(cloud: Cloud, echoes: str) -> None:
    url_id = echoes.split("/")[-2]
    answer = send(cloud, echoes.replace(url_id, "a" * 32))
    assert (answer.status_code, answer.json()) == (403, FORBIDDEN)


def test_an_aliass_url_invokes_its_version(cloud: Cloud) -> None:
    client, name = cloud.client("lambda"), cloud.function(ECHO)
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    url = url_of(cloud, name, Qualifier="live")
    assert send(cloud, url).status_code == 200
    assert any(line.endswith("Version: 1\n") for line in cloud.log(name))
    client.delete_alias(FunctionName=name, Name="live")
    answer = send(cloud, url)  # recorded: `test_lambda_url_persists_after_alias_delete`
    assert (answer.status_code, answer.json()) == (403, FORBIDDEN)


def signed(cloud: Cloud, url: str, key: str, secret: str, token: str | None = None) -> Any:
    request = AWSRequest("GET", url)
    SigV4Auth(Credentials(key, secret, token), "lambda", REGION).add_auth(request)
    return send(cloud, url, headers=dict(request.headers))


def a_user(cloud: Cloud, *actions: str) -> tuple[str, str, str]:
    """An IAM user who may do that, by name, and the access key."""
    iam, name = cloud.client("iam"), new_name("user")
    iam.create_user(UserName=name)
    if actions:
        iam.put_user_policy(
            UserName=name, PolicyName="p", PolicyDocument=json.dumps(allow(*actions))
        )
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return name, key["AccessKeyId"], key["SecretAccessKey"]


def test_aws_iam_asks_for_a_signature_of_somebody_who_may(cloud: Cloud) -> None:
    url = url_of(cloud, cloud.function(ECHO), permitted=False, AuthType="AWS_IAM")
    assert send(cloud, url).status_code == 403
    name, *key = a_user(cloud, "lambda:InvokeFunctionUrl")
    answer = signed(cloud, url, *key)
    assert answer.status_code == 200, answer.text
    context = answer.json()["requestContext"]
    assert context["accountId"] == ACCOUNT
    assert context["authorizer"]["iam"]["userArn"] == f"arn:aws:iam::{ACCOUNT}:user/{name}"
    _, *stranger = a_user(cloud)
    assert signed(cloud, url, *stranger).status_code == 403
    assert signed(cloud, url, key[0], "not the secret").status_code == 403
