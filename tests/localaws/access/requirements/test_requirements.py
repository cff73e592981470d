"""What calls require: made as a client makes them, read as they arrive."""

from __future__ import annotations

from typing import Any

import pytest

from localaws import operations
from localaws.access.requirement import Requirement
from localaws.access.requirements import requirements
from localaws.access.requirements.known import Nothing

ACCOUNT, REGION = "123456789012", "us-east-1"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/lambda-apigateway"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"


def required(service: str, operation: str, **parameters: Any) -> list[Requirement]:
    call = operations.build(service, operation, parameters, "AKID", REGION, validate=False)
    return requirements(call, ACCOUNT)


def of(service: str, operation: str, **parameters: Any) -> tuple[str, tuple[str, ...]]:
    (one,) = required(service, operation, **parameters)
    return one.action, one.resources


def test_an_item_is_its_tables() -> None:
    key = {"id": {"S": "1234ABCD"}}
    made = required("dynamodb", "GetItem", TableName="lambda-apigateway", Key=key)
    context = {"dynamodb:Attributes": ("id",), "dynamodb:LeadingKeys": ("1234ABCD",)}
    assert made == [Requirement("dynamodb:GetItem", (TABLE,), context)]


def test_a_table_may_be_named_by_its_arn() -> None:
    assert of("dynamodb", "Scan", TableName=TABLE) == ("dynamodb:Scan", (TABLE,))


def test_a_query_of_an_index_is_on_the_index() -> None:
    asked = of("dynamodb", "Query", TableName="lambda-apigateway", IndexName="by-name")
    assert asked == ("dynamodb:Query", (f"{TABLE}/index/by-name",))


@pytest.mark.parametrize("name", ["f", f"{ACCOUNT}:function:f", FUNCTION])
def test_a_function_has_many_names(name: str) -> None:
    assert of("lambda", "Invoke", FunctionName=name) == ("lambda:InvokeFunction", (FUNCTION,))


@pytest.mark.parametrize(
    "named", [{"FunctionName": "f:prod"}, {"FunctionName": FUNCTION, "Qualifier": "prod"}]
)
def test_a_qualifier_is_part_of_the_resource(named: dict[str, str]) -> None:
    assert of("lambda", "Invoke", **named) == ("lambda:InvokeFunction", (f"{FUNCTION}:prod",))


def test_a_service_that_is_not_mapped_requires_its_action_on_everything() -> None:
    assert of("ec2", "DescribeInstances") == ("ec2:DescribeInstances", ("*",))


def test_what_the_account_knows_stands_for_what_the_call_names() -> None:
    arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db"

    class Account(Nothing):
        def resolve(self, named: str) -> str:
            return f"{arn}-a1b2c3" if named == arn else named

    def asked(name: str) -> tuple[str, ...]:
        call = operations.build("secretsmanager", "GetSecretValue", {"SecretId": name}, "A", REGION)
        return requirements(call, ACCOUNT, Account())[0].resources

    assert asked("db") == (f"{arn}-a1b2c3",)
    assert asked("other") == (f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:other-??????",)


def test_who_one_is_may_always_be_asked() -> None:
    assert required("sts", "GetCallerIdentity") == []
