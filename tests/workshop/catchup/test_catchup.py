"""Catching up on a real local AWS, from nothing and from a learner's mistakes."""

import itertools
import json
import threading
import time
from collections.abc import Callable

import pytest
from botocore.waiter import Waiter

from checks import catalogue
from checks.names import LABS, lab
from tests.workshop.catchup.left import left_over
from tests.workshop.learner import Learner
from tests.workshop.learner import learner as learner
from workshop import journal
from workshop.catchup import catch_up, main, plan
from workshop.catchup.kernel import LOOK_OFTEN

Mistake = Callable[[Learner], None]
PATH = [each.id for each in LABS]


def wrong_key(learner: Learner) -> None:
    learner.client("dynamodb").create_table(
        TableName=learner.names.table,
        AttributeDefinitions=[{"AttributeName": "ID", "AttributeType": "N"}],
        KeySchema=[{"AttributeName": "ID", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def trust_of_another_service(learner: Learner) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    learner.client("iam").create_role(
        RoleName=learner.names.role, AssumeRolePolicyDocument=json.dumps(document)
    )


def get_for_post(learner: Learner) -> None:
    client = learner.client("apigateway")
    api = client.create_rest_api(name=learner.names.api)["id"]
    (root,) = client.get_resources(restApiId=api)["items"]
    made = client.create_resource(
        restApiId=api, parentId=root["id"], pathPart=learner.names.path_part
    )
    client.put_method(
        restApiId=api,
        resourceId=made["id"],
        httpMethod="POST",
        authorizationType="NONE",
        apiKeyRequired=True,
    )


MISTAKES = (trust_of_another_service, wrong_key, get_for_post)


def test_from_nothing_all_that_labs_build_is_made_and_what_passes_stays(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catch_up("05") == 0
    told = capsys.readouterr().out
    assert "“The table exists in this region.” was not attempted" in told
    assert told.endswith("You can go on with 05-testing.ipynb.\n")
    assert learner.passes("01", "02", "03", "04")

    table = learner.client("dynamodb")
    table.put_item(TableName=learner.names.table, Item={"id": {"S": "mine"}})
    before = made(learner)
    assert catch_up("05") == 0
    again = capsys.readouterr().out
    assert "added" not in again
    assert again.count("kept as it is") == 4

    learner.client("iam").delete_role_policy(
        RoleName=learner.names.role, PolicyName=learner.names.policy
    )
    assert catch_up("03") == 0
    assert learner.passes("01", "02")
    assert made(learner) == before
    assert table.get_item(TableName=learner.names.table, Key={"id": {"S": "mine"}})["Item"]

    added = [sorted(entry.detail["added"]) for entry in journal.read().entries]
    assert added == [["01", "02", "03", "04"], [], ["01"]]


def made(learner: Learner) -> object:
    """When the table was."""
    seen = learner.client("dynamodb").describe_table(TableName=learner.names.table)
    return seen["Table"]["CreationDateTime"]


def test_mistakes_are_put_right_or_replaced_and_files_are_kept(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    for mistake in MISTAKES:
        mistake(learner)
    mine = learner.work / "function" / "operations.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("OPERATIONS = 'mine'\n")

    assert main(["05", "--yes"]) == 0

    assert learner.passes("01", "02", "03", "04")
    (kept,) = (learner.work / "kept").glob("*/function/operations.py")
    assert kept.read_text() == "OPERATIONS = 'mine'\n"
    assert str(kept.parents[1]) in capsys.readouterr().out


def test_nothing_of_a_learners_is_deleted_unasked(
    learner: Learner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from checks.errors import Explained

    wrong_key(learner)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    with pytest.raises(Explained, match="Lab 02 could not be caught up"):
        catch_up("03")
    assert f"the table {learner.names.table}" in capsys.readouterr().out
    table = learner.client("dynamodb").describe_table(TableName=learner.names.table)["Table"]
    assert table["KeySchema"][0]["AttributeName"] == "ID"


def test_a_cell_that_waits_looks_often(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Waiter, "wait", Waiter.wait)
    exec(LOOK_OFTEN, {})  # noqa: S102 - ours, as the kernel runs it
    s3 = learner.client("s3")
    bucket = {"Bucket": f"late-{learner.names.suffix}"}
    maker = threading.Timer(0.3, s3.create_bucket, kwargs=bucket)
    start = time.monotonic()
    maker.start()
    s3.get_waiter("bucket_exists").wait(**bucket)
    assert time.monotonic() - start < 4  # boto3's own looks again after 5 s
    maker.join()


def test_before_the_first_lab_there_is_nothing(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catch_up("00") == 0
    assert capsys.readouterr().out == "Nothing comes before lab 00. Open 00-start-here.ipynb.\n"


@pytest.mark.parametrize("number", PATH)
def test_every_tag_names_a_check(number: str) -> None:
    chosen = lab(number)
    found = plan.steps(chosen, chosen.solution)
    known = {check.id for each in PATH for check in catalogue.checks_of(lab(each))}
    assert plan.looked_for(found) <= known


@pytest.mark.proof
@pytest.mark.parametrize(
    ("begun", "aim"), [pair for pair in itertools.combinations(PATH, 2) if pair[0] != "00"]
)
def test_from_every_lab_to_every_later_one(begun: str, aim: str, learner: Learner) -> None:
    main([begun, "--yes"])
    main([aim, "--yes"])
    assert left_over(aim) == []


@pytest.mark.proof
@pytest.mark.parametrize(
    "mistakes", [*itertools.combinations(MISTAKES, 1), *itertools.combinations(MISTAKES, 2)]
)
def test_fewer_mistakes_are_put_right_too(mistakes: tuple[Mistake, ...], learner: Learner) -> None:
    for mistake in mistakes:
        mistake(learner)
    main(["05", "--yes"])
    assert learner.passes("01", "02", "03", "04")
