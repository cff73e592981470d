"""How the checks look: each call once, and told as a learner could repeat it."""

import boto3
import pytest

from checks.cloud import Cloud, call_text

from .learner import Learner


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (("sts", "get_caller_identity", {}), "sts.get_caller_identity()"),
        (
            ("lambda", "invoke", {"FunctionName": "f", "Payload": b"{}"}),
            "lambda_client.invoke(FunctionName=\"f\", Payload=b'{}')",
        ),
        (
            ("dynamodb", "get_item", {"Key": {"id": {"S": "ä"}}, "ConsistentRead": True}),
            'dynamodb.get_item(Key={"id": {"S": "ä"}}, ConsistentRead=True)',
        ),
        (
            ("iam", "simulate_custom_policy", {"ActionNames": ["a:B", "c:D"]}),
            'iam.simulate_custom_policy(ActionNames=["a:B", "c:D"])',
        ),
    ],
)
def test_a_call_reads_as_it_is_typed(call: tuple[str, str, dict[str, object]], text: str) -> None:
    assert call_text(*call) == text


def test_a_thing_is_read_once_a_run(learner: Learner) -> None:
    cloud = Cloud()
    parameters = {"TableName": learner.names.table}
    before = cloud.look("the table", "dynamodb", "describe_table", **parameters)
    learner.makes_table()
    again = cloud.look("the table", "dynamodb", "describe_table", **parameters)
    anew = Cloud().look("the table", "dynamodb", "describe_table", **parameters)
    assert before.value is None
    assert again.value is None
    assert anew.value is not None


def test_a_listing_is_read_to_its_end(learner: Learner) -> None:
    names = [f"{learner.names.table}-{number}" for number in range(101)]
    for name in names:
        learner.makes_table(name=name)
    listed, evidence = Cloud().pages("dynamodb", "list_tables", "TableNames")
    for name in names:
        boto3.client("dynamodb").delete_table(TableName=name)
    assert set(names) <= set(listed)
    assert evidence == "dynamodb.list_tables()"
