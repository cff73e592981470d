"""`workshop reset` on a real local AWS."""

import json

import pytest

from tests.workshop.learner import Learner
from tests.workshop.learner import learner as learner
from workshop import journal, reset
from workshop.catchup import catch_up


def tables(learner: Learner) -> list[str]:
    pages = learner.client("dynamodb").get_paginator("list_tables").paginate()
    found = [name for page in pages for name in page["TableNames"]]
    return [name for name in found if name.endswith(learner.names.suffix)]


def test_it_asks_then_one_lab_goes_and_the_others_stay_until_everything_goes(
    learner: Learner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    catch_up("04")
    capsys.readouterr()
    monkeypatch.setattr("builtins.input", lambda _: "")
    assert reset.main(["02"]) == 1
    asked = capsys.readouterr().out
    assert f"This will be deleted:\n  the table {learner.names.table}\n" in asked
    assert asked.endswith("Nothing was changed.\n")
    assert tables(learner) == [learner.names.table]

    assert reset.main(["02", "--yes"]) == 0
    assert tables(learner) == []
    assert learner.passes("01")
    assert journal.read().entries[-1].detail["labs"] == ["02"]

    assert reset.main(["--yes"]) == 0
    assert set(learner.outcomes("01", "02", "03").values()) == {"not attempted", "blocked"}
    assert not (learner.work / "function").exists()
    assert list((learner.work / "kept").glob("*/function/lambda_function.py"))


def test_what_lacks_the_tag_is_left_alone(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    learner.client("dynamodb").create_table(
        TableName=learner.names.table,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert reset.main(["02", "--yes"]) == 0
    assert "Left alone, since it does not carry the workshop's tag" in capsys.readouterr().out
    assert tables(learner) == [learner.names.table]


def test_with_nothing_made_nothing_is_asked(
    learner: Learner, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reset.main([]) == 0
    assert capsys.readouterr().out.endswith("There is nothing to take away.\n")


def test_the_tuner_goes_with_all_that_belongs_to_it(learner: Learner) -> None:
    names, iam = learner.names, learner.client("iam")
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    for role in names.tuner_roles.values():
        iam.create_role(
            RoleName=role, AssumeRolePolicyDocument=json.dumps(document), Tags=names.tag_list
        )
    states = learner.client("stepfunctions")
    made = states.create_state_machine(
        name=names.tuner,
        definition='{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}',
        roleArn=iam.get_role(RoleName=names.tuner_roles["states"])["Role"]["Arn"],
        tags=[{"key": key, "value": value} for key, value in names.tag.items()],
    )
    logs, group = learner.client("logs"), f"/aws/lambda/{names.tuner_steps['executor']}"
    logs.create_log_group(logGroupName=group, tags=names.tag)
    assert reset.main(["06", "--yes"]) == 0
    with pytest.raises(states.exceptions.StateMachineDoesNotExist):
        states.describe_state_machine(stateMachineArn=made["stateMachineArn"])
    for role in names.tuner_roles.values():
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            iam.get_role(RoleName=role)
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []
