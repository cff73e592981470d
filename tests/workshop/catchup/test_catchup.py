"""Catching up on a real local AWS, from nothing and from a learner's mistakes."""

import itertools
import json
from collections.abc import Callable

import pytest

from checks import catalogue
from checks.names import LABS, lab
from tests.workshop.learner import Learner
from tests.workshop.learner import learner as learner
from workshop import journal
from workshop.catchup import catch_up, main, plan
from workshop.catchup.walk import ROOT

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


def test_from_nothing_all_that_labs_build_is_made_and_a_second_time_nothing(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catch_up("05") == 0
    told = capsys.readouterr().out
    assert "“The table exists in this region.” was not attempted" in told
    assert told.endswith("You can go on with 05-testing.ipynb.\n")
    assert learner.passes("01", "02", "03", "04")

    assert catch_up("05") == 0
    again = capsys.readouterr().out
    assert "added" not in again
    assert again.count("kept as it is") == 4
    added = [entry.detail["added"] for entry in journal.read().entries]
    assert sorted(added[0]) == ["01", "02", "03", "04"]
    assert added[1] == {}


def made(learner: Learner) -> object:
    """When the table was."""
    seen = learner.client("dynamodb").describe_table(TableName=learner.names.table)
    return seen["Table"]["CreationDateTime"]


def test_what_passes_stays_the_learners(learner: Learner) -> None:
    catch_up("03")
    table = learner.client("dynamodb")
    table.put_item(TableName=learner.names.table, Item={"id": {"S": "mine"}})
    before = made(learner)
    learner.client("iam").delete_role_policy(
        RoleName=learner.names.role, PolicyName=learner.names.policy
    )
    catch_up("03")
    assert learner.passes("01", "02")
    assert (
        table.describe_table(TableName=learner.names.table)["Table"]["CreationDateTime"] == before
    )
    assert table.get_item(TableName=learner.names.table, Key={"id": {"S": "mine"}})["Item"]


def test_a_learners_files_are_kept_when_they_are_replaced(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = learner.work / "function" / "operations.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("OPERATIONS = 'mine'\n")
    catch_up("04")
    (kept,) = (learner.work / "kept").glob("*/function/operations.py")
    assert kept.read_text() == "OPERATIONS = 'mine'\n"
    assert str(kept.parents[1]) in capsys.readouterr().out
    assert learner.passes("03")


@pytest.mark.parametrize(
    ("mistake", "aim"),
    [(trust_of_another_service, "02"), (wrong_key, "03"), (get_for_post, "05")],
)
def test_a_mistake_is_put_right_or_replaced(mistake: Mistake, aim: str, learner: Learner) -> None:
    mistake(learner)
    assert main([aim, "--yes"]) == 0
    assert learner.passes(*[id for id in PATH if "00" < id < aim])


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


def test_before_the_first_lab_there_is_nothing(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catch_up("00") == 0
    assert capsys.readouterr().out == "Nothing comes before lab 00. Open 00-start-here.ipynb.\n"


@pytest.mark.parametrize("number", PATH)
def test_every_tag_names_a_check(number: str) -> None:
    chosen = lab(number)
    found = plan.steps(chosen, ROOT / "solutions" / chosen.notebook)
    known = {check.id for each in PATH for check in catalogue.checks_of(lab(each))}
    assert plan.looked_for(found) <= known


@pytest.mark.proof
@pytest.mark.parametrize(
    ("begun", "aim"), [pair for pair in itertools.combinations(PATH, 2) if pair[0] != "00"]
)
def test_from_every_lab_to_every_later_one(begun: str, aim: str, learner: Learner) -> None:
    main([begun, "--yes"])
    main([aim, "--yes"])
    built = [id for id in PATH if "00" < id < aim and id != "05"]
    found = learner.outcomes(*built)
    own = {"failed_request_is_found", "cause_is_known", "alarm_has_fired", "log_is_queried"}
    assert {id for id, outcome in found.items() if outcome != "passed"} <= own


@pytest.mark.proof
@pytest.mark.parametrize("mistakes", list(itertools.combinations(range(3), 2)))
def test_from_two_mistakes_at_once(mistakes: tuple[int, int], learner: Learner) -> None:
    for number in mistakes:
        (trust_of_another_service, wrong_key, get_for_post)[number](learner)
    main(["05", "--yes"])
    assert learner.passes("01", "02", "03", "04")
