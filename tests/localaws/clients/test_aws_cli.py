"""The AWS CLI, versions 1 and 2, as a learner types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from localaws.client import REGION
from tests.localaws.clients.tools import clean, lines_of, of_the_system, program, run
from tests.localaws.cloud import Cloud, eventually, new_name, zipped

Aws = Callable[..., Any]


@pytest.fixture(params=["1", "2"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def command(version: str) -> str:
    return program("awscli", "aws") if version == "1" else of_the_system("aws", "aws-cli/2")


@pytest.fixture
def surroundings(cloud: Cloud, tmp_path: Path) -> dict[str, str]:
    return clean(
        AWS_ACCESS_KEY_ID=cloud.key.id,
        AWS_SECRET_ACCESS_KEY=cloud.key.secret,
        AWS_DEFAULT_REGION=REGION,
        AWS_DEFAULT_OUTPUT="json",
        AWS_PAGER="",
        PYTHONUNBUFFERED="1",  # what it prints is read while it runs
        HOME=str(tmp_path),
    )


@pytest.fixture
def aws(cloud: Cloud, command: str, surroundings: dict[str, str]) -> Aws:
    """Runs a command line and gives what it printed, as JSON where it is."""

    def aws(line: str, *more: str, fails: bool = False) -> Any:
        # Version 2.9 is older than the variable AWS_ENDPOINT_URL.
        words = [command, "--endpoint-url", cloud.endpoint, *line.split(), *more]
        ended = run(words, surroundings)
        assert (ended.returncode != 0) == fails, ended.stderr
        said = ended.stderr if fails else ended.stdout
        return json.loads(said) if said.startswith(("{", "[")) else said

    return aws


def test_it_says_who_calls(aws: Aws) -> None:
    assert aws("sts get-caller-identity")["Account"] == "123456789012"


def test_a_table_is_made_filled_and_read(aws: Aws) -> None:
    name = new_name("table")
    aws(
        f"dynamodb create-table --table-name {name} --billing-mode PAY_PER_REQUEST"
        " --attribute-definitions AttributeName=id,AttributeType=S"
        " --key-schema AttributeName=id,KeyType=HASH"
    )
    aws(f"dynamodb wait table-exists --table-name {name}")
    item = {"id": {"S": "1"}, "n": {"N": "2"}}
    aws(f"dynamodb put-item --table-name {name} --item", json.dumps(item))
    assert aws(f"dynamodb scan --table-name {name}")["Items"] == [item]
    assert aws(f"dynamodb scan --table-name {name} --query Count") in ("1\n", 1)


def test_a_function_is_made_awaited_and_invoked(aws: Aws, cloud: Cloud, tmp_path: Path) -> None:
    package, answer = tmp_path / "code.zip", tmp_path / "answer.json"
    package.write_bytes(zipped("def handler(event, context): return event['n'] + 1"))
    name, role = new_name("function"), cloud.role()
    aws(
        f"lambda create-function --function-name {name} --runtime python3.12 --role {role}"
        f" --handler index.handler --zip-file fileb://{package}"
    )
    aws(f"lambda wait function-active-v2 --function-name {name}")
    payload = tmp_path / "payload.json"
    payload.write_text('{"n": 1}')
    said = aws(
        f"lambda invoke --function-name {name} --payload fileb://{payload} --log-type Tail {answer}"
    )
    assert (said["StatusCode"], answer.read_text()) == (200, "2")
    assert "LogResult" in said


def test_files_are_copied_to_a_bucket_in_parts_listed_and_removed(aws: Aws, tmp_path: Path) -> None:
    bucket, file, back = new_name("bucket"), tmp_path / "large", tmp_path / "back"
    file.write_bytes(bytes(range(256)) * 40_000)  # 10 MB: two parts
    aws(f"s3 mb s3://{bucket}")
    aws(f"s3 cp {file} s3://{bucket}/folder/large --no-progress")
    assert "10240000 large" in aws(f"s3 ls s3://{bucket}/folder/")
    aws(f"s3 cp s3://{bucket}/folder/large {back} --no-progress")
    assert back.read_bytes() == file.read_bytes()
    aws(f"s3 rb s3://{bucket} --force")


def test_a_stack_is_made_awaited_and_described(aws: Aws, tmp_path: Path) -> None:
    template, name = tmp_path / "template.yml", new_name("stack")
    template.write_text(
        "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\nOutputs:\n  Url:\n    Value: !Ref Queue\n"
    )
    aws(f"cloudformation create-stack --template-body file://{template} --stack-name {name}")
    aws(f"cloudformation wait stack-create-complete --stack-name {name}")
    stacks = aws(f"cloudformation describe-stacks --stack-name {name}")["Stacks"]
    assert [output["OutputKey"] for output in stacks[0]["Outputs"]] == ["Url"]


def test_what_aws_refuses_is_told_in_its_words(aws: Aws) -> None:
    said = aws("dynamodb describe-table --table-name absent", fails=True)
    assert "(ResourceNotFoundException) when calling the DescribeTable operation" in said


def test_a_log_is_followed_while_its_function_writes(
    cloud: Cloud, command: str, version: str, surroundings: dict[str, str]
) -> None:
    if version == "1":
        pytest.skip("version 1 has no `logs tail`")
    function = cloud.function("def handler(event, context): print('line', event)")
    cloud.invoke(function, 1)
    group = f"/aws/lambda/{function}"
    eventually(lambda: cloud.log(function))
    words = [command, "--endpoint-url", cloud.endpoint, "logs", "tail", group, "--follow"]
    with lines_of([*words, "--format", "short"], surroundings) as lines:
        assert any("line 1" in line for line in lines)
        cloud.invoke(function, 2)
        assert any("line 2" in line for line in lines)
