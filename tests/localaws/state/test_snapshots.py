"""Named states are saved, listed, gone back to and deleted, while the local AWS runs."""

from __future__ import annotations

import json
from pathlib import Path

import requests

from localaws.keeping import SNAPSHOTS, TOKEN_HEADER
from tests.localaws.cloud import Cloud, trusting, zipped
from tests.localaws.state.kept import killed_and_started, localaws, started


def table(cloud: Cloud, *items: str) -> None:
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for name in items:
        dynamodb.put_item(TableName="orders", Item={"id": {"S": name}})


def items(cloud: Cloud) -> set[str]:
    return {each["id"]["S"] for each in cloud.client("dynamodb").scan(TableName="orders")["Items"]}


def said(home: Path, *arguments: str) -> str:
    ended = localaws("snapshot", home, *arguments)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def test_going_back_brings_what_was_changed_and_deleted_and_takes_what_was_added(
    home: Path,
) -> None:
    cloud = started(home)
    table(cloud, "a", "b")
    assert said(home, "list") == "There is no snapshot.\n"
    assert said(home, "save", "lab-01") == "The snapshot lab-01 is saved.\n"
    cloud.client("dynamodb").delete_item(TableName="orders", Key={"id": {"S": "a"}})
    cloud.client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "c"}})
    cloud.client("iam").create_user(UserName="later")
    assert said(home, "list") == "lab-01\n"
    assert said(home, "restore", "lab-01") == "The snapshot lab-01 is restored.\n"
    assert items(cloud) == {"a", "b"}
    (left,) = cloud.client("iam").list_users()["Users"]
    assert left["UserName"] == "administrator"
    cloud.client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "d"}})
    assert items(killed_and_started(home)) == {"a", "b", "d"}


def test_a_function_is_the_one_it_was(home: Path) -> None:
    cloud = started(home)
    functions = cloud.client("lambda")
    trust = json.dumps(trusting("lambda.amazonaws.com"))
    role = cloud.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]

    def code(answer: str) -> bytes:
        return zipped(f"def handler(event, context): return {answer!r} + 'x' * 3")

    def answered() -> str:
        return str(json.loads(functions.invoke(FunctionName="work")["Payload"].read()))

    functions.create_function(
        FunctionName="work",
        Role=role["Arn"],
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": code("old")},
    )
    assert answered() == "oldxxx"
    said(home, "save", "old")
    functions.update_function_code(FunctionName="work", ZipFile=code("new"))
    assert answered() == "newxxx"
    said(home, "restore", "old")
    assert answered() == "oldxxx"


def test_a_deleted_snapshot_is_gone(home: Path) -> None:
    started(home)
    said(home, "save", "one")
    said(home, "save", "two")
    assert said(home, "delete", "one") == "The snapshot one is deleted.\n"
    assert said(home, "list") == "two\n"


def test_what_can_not_be_done_is_said(home: Path) -> None:
    started(home)
    for arguments, sentence in (
        (["restore", "none"], "There is no snapshot none. There is: none."),
        (["save", "../x"], "no name for a snapshot"),
        (["save"], "needs a name"),
        (["list", "x"], "takes no name"),
    ):
        ended = localaws("snapshot", home, *arguments)
        assert (ended.code, ended.out) == (1, "")
        assert sentence in ended.err


def test_a_damaged_snapshot_changes_nothing(home: Path) -> None:
    cloud = started(home)
    table(cloud, "a")
    said(home, "save", "bad")
    file = home / "state" / "snapshots" / "bad.db"
    file.write_bytes(file.read_bytes()[:5000])
    ended = localaws("snapshot", home, "restore", "bad")
    assert ended.code == 1
    assert "Nothing was changed" in ended.err
    assert items(cloud) == {"a"}


def test_only_who_has_the_workspaces_token_may_ask(home: Path) -> None:
    cloud = started(home)
    for headers in ({}, {TOKEN_HEADER: "x"}, {TOKEN_HEADER: "é".encode()}):
        answer = requests.get(cloud.endpoint + SNAPSHOTS, headers=headers, timeout=30)
        assert answer.status_code == 403, headers
    assert (home / "token").stat().st_mode & 0o777 == 0o600
