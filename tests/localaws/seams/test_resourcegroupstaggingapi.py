"""The tagging API, where moto answers otherwise than AWS."""

from __future__ import annotations

import json

from tests.localaws.cloud import ACCOUNT, LAMBDA, REGION, Cloud, new_name, trusting


def tagged(cloud: Cloud, value: str) -> list[str]:
    pages = cloud.client("resourcegroupstaggingapi").get_paginator("get_resources")
    found = pages.paginate(TagFilters=[{"Key": "test", "Values": [value]}])
    return [each["ResourceARN"] for page in found for each in page["ResourceTagMappingList"]]


def test_rest_apis_are_listed_beside_what_other_services_made(cloud: Cloud) -> None:
    value, gateway = new_name("tag"), cloud.client("apigateway")
    api = gateway.create_rest_api(name=new_name("api"), tags={"test": value})["id"]
    gateway.create_rest_api(name=new_name("api"))
    function = cloud.function("def handler(event, context): ...", Tags={"test": value})
    assert sorted(tagged(cloud, value)) == [
        f"arn:aws:apigateway:{REGION}::/restapis/{api}",
        f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}",
    ]


def test_a_deleted_api_is_listed_no_more(cloud: Cloud) -> None:
    value, gateway = new_name("tag"), cloud.client("apigateway")
    api = gateway.create_rest_api(name=new_name("api"), tags={"test": value})["id"]
    gateway.delete_rest_api(restApiId=api)
    assert tagged(cloud, value) == []


def test_roles_are_not_listed(cloud: Cloud) -> None:
    value, iam = new_name("tag"), cloud.client("iam")
    iam.create_role(
        RoleName=new_name("role"),
        AssumeRolePolicyDocument=json.dumps(trusting(LAMBDA)),
        Tags=[{"Key": "test", "Value": value}],
    )
    assert tagged(cloud, value) == []
