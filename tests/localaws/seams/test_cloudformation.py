"""Stacks make functions, and what belongs to them, by Lambda's own operations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import ACCOUNT, Cloud, new_name, zipped


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::Lambda::{kind}", "Properties": properties}


def template(cloud: Cloud, returns: str, **more: Any) -> str:
    code = f"import os, x\ndef handler(event, context): return [{returns!r}, x.NAME]"
    settings = {
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": cloud.admin,
        "Code": {"ZipFile": code},
        "MemorySize": "256",
        "Layers": [{"Ref": "Layer"}],
        "Tags": [{"Key": "made-by", "Value": "a stack"}],
    }
    bucket = cloud_bucket(cloud)
    resources = {
        "Layer": resource("LayerVersion", Content={"S3Bucket": bucket, "S3Key": "layer.zip"}),
        "Function": resource("Function", **settings | more),
        "Version": resource("Version", FunctionName={"Ref": "Function"}),
        "Alias": resource(
            "Alias",
            FunctionName={"Ref": "Function"},
            FunctionVersion={"Fn::GetAtt": ["Version", "Version"]},
            Name="live",
        ),
        "Permission": resource(
            "Permission",
            FunctionName={"Ref": "Alias"},
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceAccount=ACCOUNT,
        ),
        "Url": resource("Url", TargetFunctionArn={"Ref": "Function"}, AuthType="NONE"),
        "Events": resource(
            "EventInvokeConfig",
            FunctionName={"Ref": "Function"},
            Qualifier="$LATEST",
            MaximumRetryAttempts="0",
        ),
    }
    outputs = {
        "Name": {"Value": {"Ref": "Function"}},
        "Arn": {"Value": {"Fn::GetAtt": ["Function", "Arn"]}},
        "Url": {"Value": {"Fn::GetAtt": ["Url", "FunctionUrl"]}},
    }
    return json.dumps({"Resources": resources, "Outputs": outputs})


def cloud_bucket(cloud: Cloud) -> str:
    s3, name = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=name)
    layer = zipped({"python/x.py": "NAME = 'from a layer'"})
    s3.put_object(Bucket=name, Key="layer.zip", Body=layer)
    return name


def outputs(cloud: Cloud, stack: str) -> dict[str, str]:
    (found,) = cloud.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}


def test_a_stack_makes_changes_and_unmakes_a_function_with_all_its_parts(cloud: Cloud) -> None:
    formation, client, stack = cloud.client("cloudformation"), cloud.client("lambda"), new_name("s")
    formation.create_stack(StackName=stack, TemplateBody=template(cloud, "first"))
    made = outputs(cloud, stack)
    name = made["Name"]
    assert cloud.invoke(f"{name}:live").payload == ["first", "from a layer"]
    found = client.get_function(FunctionName=name)
    assert (found["Configuration"]["MemorySize"], found["Tags"]) == (256, {"made-by": "a stack"})
    assert client.get_function_url_config(FunctionName=name)["FunctionUrl"] == made["Url"]
    assert client.get_function_event_invoke_config(FunctionName=name)["MaximumRetryAttempts"] == 0
    policy = client.get_policy(FunctionName=name, Qualifier="live")["Policy"]
    assert json.loads(policy)["Statement"][0]["Resource"] == f"{made['Arn']}:live"

    changed = template(cloud, "second", Timeout=9, ReservedConcurrentExecutions=2)
    formation.update_stack(StackName=stack, TemplateBody=changed)
    assert cloud.invoke(name).payload == ["second", "from a layer"]
    found = client.get_function(FunctionName=name)
    assert found["Configuration"]["Timeout"] == 9
    assert found["Concurrency"] == {"ReservedConcurrentExecutions": 2}

    formation.delete_stack(StackName=stack)
    with pytest.raises(ClientError, match="Function not found"):
        client.get_function(FunctionName=name)


def test_what_lambda_refuses_no_stack_makes(cloud: Cloud) -> None:
    body = template(cloud, "x", Runtime="python3.7")
    with pytest.raises(ClientError, match=r"python3\.7 is no longer supported"):
        cloud.client("cloudformation").create_stack(StackName=new_name("s"), TemplateBody=body)


def of(kind: str, **properties: Any) -> str:
    return json.dumps({"Resources": {"One": {"Type": kind, "Properties": properties}}})


METHOD = {
    "RestApiId": "a",
    "ResourceId": "r",
    "HttpMethod": "GET",
    "AuthorizationType": "CUSTOM",
    "Integration": {"Type": "HTTP_PROXY", "IntegrationHttpMethod": "GET", "Uri": "http://x.test"},
}
MOCK = {**METHOD, "Integration": {"Type": "MOCK", "RequestTemplates": {}}}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (of("AWS::ApiGateway::Authorizer"), "cloudformation:AWS::ApiGateway::Authorizer"),
        (of("AWS::Serverless::Function"), "cloudformation:AWS::Serverless::Function"),
        (of("AWS::Nobody::Knows"), "cloudformation:AWS::Nobody::Knows"),
        (of("AWS::CloudFormation::WaitCondition"), "AWS::CloudFormation::WaitCondition"),
        (of("AWS::ApiGateway::RestApi", Name="a", Policy={}), "AWS::ApiGateway::RestApi.Policy"),
        (
            of("AWS::ApiGateway::Method", AuthorizerId="a", **METHOD),
            "AWS::ApiGateway::Method.AuthorizerId",
        ),
        (of("AWS::ApiGateway::Stage", CanarySetting={}), "AWS::ApiGateway::Stage.CanarySetting"),
        (
            of("AWS::ApiGateway::Method", **MOCK),
            "AWS::ApiGateway::Method.Integration without Uri",
        ),
    ],
)
def test_a_stack_of_what_is_not_here_is_refused_by_name_and_makes_nothing(
    cloud: Cloud, body: str, named: str
) -> None:
    formation, stack = cloud.client("cloudformation"), new_name("s")
    change_set = {"ChangeSetName": "c", "ChangeSetType": "CREATE"}
    for create, more in (
        (formation.create_stack, {}),
        (formation.create_change_set, change_set),
    ):
        with pytest.raises(ClientError) as refused:
            create(StackName=stack, TemplateBody=body, **more)
        assert refused.value.response["Error"]["Code"] == "NotImplemented"
        assert named in refused.value.response["Error"]["Message"]
    with pytest.raises(ClientError, match="does not exist"):
        formation.describe_stacks(StackName=stack)


@pytest.mark.parametrize("body", ["{}", '{"Resources": {}}', '{"Resources": {"One": {}}}'])
def test_a_template_that_is_none_is_refused(cloud: Cloud, body: str) -> None:
    with pytest.raises(ClientError, match="Template format error") as refused:
        cloud.client("cloudformation").create_stack(StackName=new_name("s"), TemplateBody=body)
    assert refused.value.response["Error"]["Code"] == "ValidationError"


def test_a_change_that_nobody_makes_is_refused_by_name(cloud: Cloud) -> None:
    formation, stack = cloud.client("cloudformation"), new_name("s")
    formation.create_stack(StackName=stack, TemplateBody=of("AWS::ApiGateway::RestApi", Name="a"))
    with pytest.raises(ClientError, match=r"a change of AWS::ApiGateway::RestApi"):
        formation.update_stack(
            StackName=stack, TemplateBody=of("AWS::ApiGateway::RestApi", Name="b")
        )


STAGED = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: staged, Tags: [{Key: made-by, Value: a stack}]}
  Path:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: work}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Path
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: "http://x.test"}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties: {RestApiId: !Ref Api}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
      StageName: prod
      Variables: {colour: blue}
      Tags: [{Key: made-by, Value: a stack}]
      MethodSettings: [{ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 5}]
Outputs:
  Api: {Value: !Ref Api}
  Deployment: {Value: !Ref Deployment}
  Stage: {Value: !Ref Stage}
"""


def test_a_stage_is_a_resource_beside_its_deployment_and_moves_to_the_next(cloud: Cloud) -> None:
    formation, gateway, stack = (
        cloud.client("cloudformation"),
        cloud.client("apigateway"),
        new_name("s"),
    )
    formation.create_stack(StackName=stack, TemplateBody=STAGED)
    made = outputs(cloud, stack)
    stage = {"restApiId": made["Api"], "stageName": made["Stage"]}
    found = gateway.get_stage(**stage)
    assert found["deploymentId"] == made["Deployment"]
    assert (found["variables"], found["tags"]) == ({"colour": "blue"}, {"made-by": "a stack"})
    assert gateway.get_rest_api(restApiId=made["Api"])["tags"] == {"made-by": "a stack"}
    assert found["methodSettings"]["*/*"]["throttlingRateLimit"] == 5

    changed = STAGED.replace("Deployment:", "Next:").replace("!Ref Deployment", "!Ref Next")
    formation.update_stack(StackName=stack, TemplateBody=changed.replace("blue", "green"))
    found = gateway.get_stage(**stage)
    assert found["deploymentId"] == outputs(cloud, stack)["Next"] != made["Deployment"]
    assert found["variables"] == {"colour": "green"}

    formation.delete_stack(StackName=stack)
    assert made["Api"] not in {api["id"] for api in gateway.get_rest_apis(limit=500)["items"]}


YAML = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow,
        Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Roles: [!Ref Role]
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "*",
        Resource: "*"}]}
Outputs:
  Role: {Value: !Ref Role}
"""


@pytest.mark.parametrize("by_change_set", [False, True])
def test_a_version_in_yaml_is_text(cloud: Cloud, by_change_set: bool) -> None:
    formation, stack = cloud.client("cloudformation"), {"StackName": new_name("s")}
    if by_change_set:
        named = {**stack, "ChangeSetName": "c"}
        formation.create_change_set(**named, ChangeSetType="CREATE", TemplateBody=YAML)
        formation.execute_change_set(**named)
    else:
        formation.create_stack(**stack, TemplateBody=YAML)
    role = outputs(cloud, stack["StackName"])["Role"]
    policy = cloud.client("iam").get_role_policy(RoleName=role, PolicyName="p")["PolicyDocument"]
    assert policy["Version"] == "2012-10-17"


def queue_stack(name: str) -> str:
    """With an output, which is exported under ``name``."""
    outputs = {"Url": {"Value": {"Ref": "One"}, "Export": {"Name": name}}}
    return json.dumps(json.loads(of("AWS::SQS::Queue")) | {"Outputs": outputs})


def test_a_change_set_is_its_stacks_own_and_gives_its_outputs(cloud: Cloud) -> None:
    formation, stacks = cloud.client("cloudformation"), (new_name("s"), new_name("s"))
    for stack in stacks:
        formation.create_change_set(
            StackName=stack,
            ChangeSetName="first",
            ChangeSetType="CREATE",
            TemplateBody=queue_stack(stack),
        )
    formation.execute_change_set(StackName=stacks[0], ChangeSetName="first")
    assert f"/{stacks[0]}-One-" in outputs(cloud, stacks[0])["Url"]
    assert stacks[0] in {one["Name"] for one in formation.list_exports()["Exports"]}
    (other,) = formation.describe_stacks(StackName=stacks[1])["Stacks"]
    assert other["StackStatus"] == "REVIEW_IN_PROGRESS"
    with pytest.raises(ClientError, match=r"ChangeSet \[nobody\] does not exist"):
        formation.execute_change_set(StackName=stacks[0], ChangeSetName="nobody")
