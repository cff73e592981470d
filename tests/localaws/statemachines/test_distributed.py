"""Maps in Distributed mode: child executions, data sets in S3, batches, tolerated failures."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.localaws.cloud import eventually, new_name
from tests.localaws.statemachines.machines import Ended, Machines, machine


def over(*states: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A machine of one distributed Map over a program of these states."""
    processor = {
        **machine(*states, first="i"),
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    }
    return machine({"Type": "Map", "ItemProcessor": processor, "Label": "Each", **fields})


def bucket_with(machines: Machines, **objects: str) -> str:
    s3, name = machines.cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=name)
    for key, text in objects.items():
        s3.put_object(Bucket=name, Key=key, Body=text)
    return name


def map_run(machines: Machines, ended: Ended) -> dict[str, Any]:
    arn = ended.details("MapRunStarted")["mapRunArn"]
    found: dict[str, Any] = machines.client.describe_map_run(mapRunArn=arn)
    return found


def test_each_item_is_an_execution_of_its_own(machines: Machines) -> None:
    selector = {"n.$": "$$.Map.Item.Value", "at.$": "$$.Map.Item.Index"}
    definition = over({"Type": "Pass"}, ItemsPath="$.items", ItemSelector=selector)
    ended = machines.run(definition, {"items": [5, 6, 7]})
    assert ended.output == [{"n": 5, "at": 0}, {"n": 6, "at": 1}, {"n": 7, "at": 2}]
    assert ended.chain[1:] == [
        ("MapStateEntered", 0),
        ("MapStateStarted", 2),
        ("MapRunStarted", 3),
        ("MapRunSucceeded", 4),
        ("MapStateSucceeded", 4),
        ("MapStateExited", 4),
        ("ExecutionSucceeded", 7),
    ]
    run = map_run(machines, ended)
    assert run["status"] == "SUCCEEDED"
    assert run["itemCounts"]["succeeded"] == run["executionCounts"]["total"] == 3
    listed = machines.client.list_map_runs(executionArn=ended.described["executionArn"])["mapRuns"]
    assert [each["mapRunArn"] for each in listed] == [run["mapRunArn"]]
    children = machines.client.list_executions(mapRunArn=run["mapRunArn"])["executions"]
    assert [child["status"] for child in children] == ["SUCCEEDED"] * 3
    assert "/Each:" in children[0]["executionArn"]
    kinds = [event["type"] for event in machines.history(children[0]["executionArn"])]
    assert kinds[0] == "ExecutionStarted"
    of_machine = machines.client.list_executions(stateMachineArn=ended.described["stateMachineArn"])
    assert len(of_machine["executions"]) == 1


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ({"InputType": "JSON"}, "[1, 2]", [1, 2]),
        ({"InputType": "JSONL"}, '{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        (
            {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 2},
            "a,b\n1,2\n3,4\n5,6\n",
            [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}],
        ),
        (
            {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["x"]},
            "1\n",
            [{"x": "1"}],
        ),
    ],
)
def test_items_are_read_from_an_object(
    machines: Machines, kind: dict[str, Any], text: str, expected: Any
) -> None:
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": kind,
        "Parameters": {"Bucket": bucket_with(machines, data=text), "Key": "data"},
    }
    assert machines.run(over({"Type": "Pass"}, ItemReader=reader), {}).output == expected


def test_items_are_a_buckets_objects(machines: Machines) -> None:
    reader = {
        "Resource": "arn:aws:states:::s3:listObjectsV2",
        "Parameters": {"Bucket": bucket_with(machines, one="1", two="22"), "Prefix": "t"},
    }
    output = machines.run(over({"Type": "Pass"}, ItemReader=reader), {}).output
    assert [(each["Key"], each["Size"]) for each in output] == [("two", 2)]


def test_a_data_set_that_is_not_there_is_named(machines: Machines) -> None:
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "Parameters": {"Bucket": bucket_with(machines), "Key": "absent"},
    }
    error, cause = machines.run(over({"Type": "Pass"}, ItemReader=reader), {}).error
    assert error == "States.ItemReaderFailed"
    assert "The specified key does not exist." in (cause or "")


def test_items_come_in_batches_with_what_they_share(machines: Machines) -> None:
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"factor.$": "$.factor"}}
    definition = over({"Type": "Pass"}, ItemsPath="$.items", ItemBatcher=batcher)
    output = machines.run(definition, {"items": [1, 2, 3], "factor": 9}).output
    shared = {"BatchInput": {"factor": 9}}
    assert output == [{**shared, "Items": [1, 2]}, {**shared, "Items": [3]}]


CHOOSE = [
    {
        "Type": "Choice",
        "Choices": [{"Variable": "$", "NumericGreaterThan": 1, "Next": "k"}],
        "Default": "j",
    },
    {"Type": "Fail", "Error": "Small"},
    {"Type": "Pass"},
]


def test_more_failures_than_tolerated_fail_the_map(machines: Machines) -> None:
    ended = machines.run(over(*CHOOSE, ItemsPath="$.items"), {"items": [1, 2, 3]})
    assert ended.error == (
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
    )
    assert ended.kinds[-3:] == ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]
    assert map_run(machines, ended)["itemCounts"]["failed"] == 1


@pytest.mark.parametrize(
    "tolerated", [{"ToleratedFailureCount": 1}, {"ToleratedFailurePercentage": 34}]
)
def test_as_many_as_tolerated_do_not(machines: Machines, tolerated: dict[str, Any]) -> None:
    definition = over(*CHOOSE, ItemsPath="$.items", **tolerated)
    assert machines.run(definition, {"items": [1, 2, 3]}).output == [None, 2, 3]


def test_results_are_written_where_the_machine_says(machines: Machines) -> None:
    bucket, s3 = bucket_with(machines), machines.cloud.client("s3")
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": bucket, "Prefix": "results"},
    }
    output = machines.run(over({"Type": "Pass"}, ResultWriter=writer), [1, 2]).output

    def read(key: str) -> Any:
        return json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())

    manifest = read(output["ResultWriterDetails"]["Key"])
    assert manifest["MapRunArn"] == output["MapRunArn"]
    told = read(manifest["ResultFiles"]["SUCCEEDED"][0]["Key"])
    assert [(each["Status"], each["Output"]) for each in told] == [
        ("SUCCEEDED", "1"),
        ("SUCCEEDED", "2"),
    ]


def test_stopping_the_parent_stops_its_children(machines: Machines) -> None:
    execution = machines.begin(over({"Type": "Wait", "Seconds": 600}), [1, 2])
    arn = machines.until(execution, "MapRunStarted")["mapRunStartedEventDetails"]["mapRunArn"]

    def children() -> list[str]:
        found = machines.client.list_executions(mapRunArn=arn)["executions"]
        return [child["status"] for child in found]

    eventually(lambda: children() == ["RUNNING"] * 2)
    machines.stop(execution)
    eventually(lambda: children() == ["ABORTED"] * 2)
