"""DynamoDB beside moto's own way: values as they were put, queries as the model says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Key
from boto3.dynamodb.types import Binary
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localaws.client import REGION
from tests.localaws.cloud import Cloud, new_name
from tests.localaws.seams.refusal import refused

SERVER_LIVES_ON = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def table(cloud: Cloud) -> Iterator[Any]:
    resource = cloud.session.resource("dynamodb", endpoint_url=cloud.endpoint, region_name=REGION)
    made = resource.create_table(
        TableName=new_name("table"),
        AttributeDefinitions=[
            {"AttributeName": "p", "AttributeType": "S"},
            {"AttributeName": "n", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "p", "KeyType": "HASH"},
            {"AttributeName": "n", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    yield made
    made.delete()


numbers = st.decimals(-(10**20), 10**20, allow_nan=False, allow_infinity=False, places=3)
scalars = (
    st.text(max_size=20)
    | numbers
    | st.booleans()
    | st.none()
    | st.binary(min_size=1, max_size=20).map(Binary)
    | st.sets(st.text(min_size=1, max_size=5), min_size=1, max_size=3)
    | st.sets(numbers, min_size=1, max_size=3)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner),
    max_leaves=8,
)


@SERVER_LIVES_ON
@given(value=values)
def test_a_value_of_any_type_comes_back_as_it_was_put(table: Any, value: Any) -> None:
    table.put_item(Item={"p": "key", "n": Decimal(1), "value": value})
    assert table.get_item(Key={"p": "key", "n": 1})["Item"]["value"] == value
    found = table.query(KeyConditionExpression=Key("p").eq("key"))
    assert found["Items"] == [{"p": "key", "n": 1, "value": value}]


@SERVER_LIVES_ON
@given(
    kept=st.dictionaries(
        st.sampled_from("abc"), st.sets(st.integers(-50, 50), max_size=8), max_size=3
    ),
    asked=st.sampled_from("abcd"),
    least=st.integers(-60, 60),
    forward=st.booleans(),
    page=st.integers(1, 4),
)
def test_a_query_finds_its_partition_in_order_page_by_page(
    table: Any, kept: dict[str, set[int]], asked: str, least: int, forward: bool, page: int
) -> None:
    with table.batch_writer() as batch:
        for partition, numbers in kept.items():
            for number in numbers:
                batch.put_item(Item={"p": partition, "n": number})
    found: list[int] = []
    start: dict[str, Any] = {}
    while True:
        answer = table.query(
            KeyConditionExpression=Key("p").eq(asked) & Key("n").gte(least),
            ScanIndexForward=forward,
            Limit=page,
            **start,
        )
        found += [int(item["n"]) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    wanted = {number for number in kept.get(asked, set()) if number >= least}
    assert found == sorted(wanted, reverse=not forward)
    with table.batch_writer() as batch:
        for partition, numbers in kept.items():
            for number in numbers:
                batch.delete_item(Key={"p": partition, "n": number})


def test_an_answer_has_a_checksum_and_a_request_id(table: Any) -> None:
    headers = table.get_item(Key={"p": "k", "n": 1})["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-crc32"].isdigit()
    assert len(headers["x-amzn-requestid"]) == 36


@pytest.mark.parametrize("operation", ["NoSuchOperation", "get_item", "__init__", ""])
def test_an_operation_that_dynamodb_has_not_is_unknown(cloud: Cloud, operation: str) -> None:
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
    }
    answer = cloud.signed("dynamodb", "POST", "/", headers, b"{}")
    assert (answer.status_code, answer.json()["__type"]) == (400, "UnknownOperationException")


def test_a_consumed_capacity_is_told_when_asked(table: Any) -> None:
    table.put_item(Item={"p": "k", "n": 1})
    asked = {"Key": {"p": "k", "n": 1}, "ReturnConsumedCapacity": "TOTAL"}
    assert table.get_item(**asked)["ConsumedCapacity"]["TableName"] == table.name


def test_a_condition_that_fails_is_told_with_its_code(table: Any) -> None:
    table.put_item(Item={"p": "k", "n": 1})
    with pytest.raises(ClientError) as failed:
        table.put_item(Item={"p": "k", "n": 1}, ConditionExpression="attribute_not_exists(p)")
    assert failed.value.response["Error"]["Code"] == "ConditionalCheckFailedException"


def test_a_new_index_names_its_own_key_alone_and_takes_it_along(table: Any) -> None:
    index = {
        "IndexName": "by-colour",
        "KeySchema": [{"AttributeName": "colour", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    colour = {"AttributeName": "colour", "AttributeType": "S"}
    table.update(AttributeDefinitions=[colour], GlobalSecondaryIndexUpdates=[{"Create": index}])
    table.reload()
    assert {each["AttributeName"] for each in table.attribute_definitions} == {"p", "n", "colour"}
    table.update(GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-colour"}}])
    table.reload()
    assert {each["AttributeName"] for each in table.attribute_definitions} == {"p", "n"}


@pytest.mark.parametrize("absent", ["KeySchema", "AttributeDefinitions"])
def test_a_table_without_keys_is_refused(cloud: Cloud, absent: str) -> None:
    """boto3 itself lets them be absent."""
    whole: dict[str, Any] = {
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
    }
    del whole[absent]
    code, message = refused(
        cloud.client("dynamodb").create_table,
        TableName=new_name("table"),
        BillingMode="PAY_PER_REQUEST",
        **whole,
    )
    assert (code, message.endswith("Member must not be null")) == ("ValidationException", True)
    assert f"'{absent[0].lower()}{absent[1:]}'" in message


@pytest.mark.parametrize("statement", ["id", 'SELECT * FORM "x"', "SELEC * FROM x", "SELECT"])
def test_what_is_no_statement_is_refused(cloud: Cloud, statement: str) -> None:
    code, message = refused(cloud.client("dynamodb").execute_statement, Statement=statement)
    assert code == "ValidationException"
    assert message.startswith("Statement wasn't well formed, can't be processed")


def test_a_tables_policy_goes_with_it(cloud: Cloud) -> None:
    client, name = cloud.client("dynamodb"), new_name("table")
    made = {
        "TableName": name,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    arn = client.create_table(**made)["TableDescription"]["TableArn"]
    denial = {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:PutItem", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [denial]})
    client.put_resource_policy(ResourceArn=arn, Policy=policy)
    client.delete_table(TableName=name)
    client.create_table(**made)
    with pytest.raises(client.exceptions.PolicyNotFoundException):
        client.get_resource_policy(ResourceArn=arn)
    client.put_item(TableName=name, Item={"id": {"S": "1"}})
