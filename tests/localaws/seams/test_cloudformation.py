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
