"""Lab 08's checks, from both sides: an empty account passes, and every leftover is named."""

import json
from collections.abc import Callable, Iterator

import pytest

from checks.outcome import Outcome
from checks.run import run

from .cleaner import Cleaner
from .learner import Learner, name_of, outcome_of

Do = Callable[[Cleaner], None]


@pytest.fixture
def cleaner(learner: Learner) -> Iterator[Cleaner]:
    me = Cleaner()
    me.makes_everything()
    yield me
    me.leaves()


def leaves(*kinds: str) -> Do:
    """The right list, and everything gone but these."""

    def do(me: Cleaner) -> None:
        me.lists()
        me.cleans(*kinds)

    return do


def lists(*more: str, but: str = "") -> Do:
    def do(me: Cleaner) -> None:
        me.lists(*more, but=but)
        me.cleans()

    return do


def writes(text: str) -> Do:
    def do(me: Cleaner) -> None:
        me.writes(text)
        me.cleans()

    return do


def lists_somebody_elses_table(me: Cleaner) -> None:
    lists(me.table_arn(me.names.bystander))(me)


def lists_names(me: Cleaner) -> None:
    names = me.names
    writes(json.dumps([names.role, names.table, names.function, names.api]))(me)


def lists_a_queue_that_is_gone(me: Cleaner) -> None:
    lists(f"arn:aws:sqs:{me.region}:{me.account}:gone")(me)


def leaves_a_queue(me: Cleaner) -> None:
    lists(me.makes_queue())(me)


def leaves_a_listed_table(me: Cleaner) -> None:
    name = f"mine-{me.names.suffix}"
    me.makes_table(name=name)
    lists(me.table_arn(name))(me)


def leaves_a_second_api(me: Cleaner) -> None:
    me.makes_api()
    lists()(me)


def leaves_a_renamed_api(me: Cleaner) -> None:
    me.lists()
    patch = {"op": "replace", "path": "/name", "value": f"renamed-{me.names.suffix}"}
    me.apigateway.update_rest_api(restApiId=me.api, patchOperations=[patch])
    me.cleans("api")


def leaves_a_managed_policy(me: Cleaner) -> None:
    arn = me.makes_managed({"Version": "2012-10-17", "Statement": [me.work]})
    me.iam.attach_role_policy(RoleName=me.names.role, PolicyArn=arn)
    lists()(me)


def deletes_a_version_alone(me: Cleaner) -> None:
    name = me.names.function
    version = me.lambda_client.publish_version(FunctionName=name)["Version"]
    me.lists()
    me.cleans("function")
    me.lambda_client.delete_function(FunctionName=name, Qualifier=version)


def is_called_once_more(me: Cleaner) -> None:
    """A late call makes Lambda make the group again."""
    lists()(me)
    me.logs.create_log_group(logGroupName=me.names.log_group)


def leaves_execution_logs(me: Cleaner) -> None:
    me.logs.create_log_group(logGroupName=f"API-Gateway-Execution-Logs_{me.api}/prod")
    lists()(me)


def leaves_a_filter_elsewhere(me: Cleaner) -> None:
    group = f"another-{me.names.suffix}"
    me.logs.create_log_group(logGroupName=group)
    me.logs.put_metric_filter(
        logGroupName=group,
        filterName="counts",
        filterPattern="ERROR",
        metricTransformations=[
            {
                "metricNamespace": me.names.metric_namespace,
                "metricName": me.names.metric,
                "metricValue": "1",
            }
        ],
    )
    lists()(me)


RIGHT: dict[str, Do] = {
    "by_arn": lists(),
    "by_name": lists_names,
    "with_what_no_lab_asked_for": lists_a_queue_that_is_gone,
    "with_words_of_their_own": lists("and the notebook"),
}


@pytest.mark.parametrize("do", RIGHT.values(), ids=RIGHT)
def test_an_account_that_is_empty_again_passes(cleaner: Cleaner, do: Do) -> None:
    do(cleaner)
    results = cleaner.checks("08")
    assert [name_of(each) for each in results if not each.passed] == []
    assert len(results) == 10


WRONG: dict[str, tuple[Do, str]] = {
    "no_list": (lambda me: me.cleans(), "inventory_is_complete"),
    "a_list_without_the_role": (lists(but="role"), "inventory_is_complete"),
    "a_list_without_the_api": (lists(but="api"), "inventory_is_complete"),
    "a_list_without_the_function": (lists(but="function"), "inventory_is_complete"),
    "an_empty_list": (writes("[]"), "inventory_is_complete"),
    "no_list_but_an_object": (writes('{"arns": []}'), "inventory_is_complete"),
    "no_json": (writes("role, table"), "inventory_is_complete"),
    "somebody_elses_on_the_list": (lists_somebody_elses_table, "inventory_spares_others"),
    "the_alarm": (leaves("alarm"), "alarm_is_gone"),
    "the_api": (leaves("api"), "api_is_gone"),
    "a_second_api": (leaves_a_second_api, "api_is_gone"),
    "a_renamed_api": (leaves_a_renamed_api, "api_is_gone"),
    "the_function": (leaves("function"), "function_is_gone"),
    "the_state_machine": (leaves("machine"), "state_machine_is_gone"),
    "a_function_of_the_tuner": (leaves("step"), "function_is_gone"),
    "a_log_of_the_tuner": (leaves("step_log"), "logs_are_gone"),
    "a_role_of_the_tuner": (leaves("machine_role"), "role_is_gone"),
    "all_but_one_version": (deletes_a_version_alone, "function_is_gone"),
    "the_log": (leaves("log"), "logs_are_gone"),
    "the_log_again": (is_called_once_more, "logs_are_gone"),
    "execution_logs": (leaves_execution_logs, "logs_are_gone"),
    "a_filter_elsewhere": (leaves_a_filter_elsewhere, "logs_are_gone"),
    "the_role": (leaves("role"), "role_is_gone"),
    "a_managed_policy": (leaves_a_managed_policy, "role_is_gone"),
    "the_table": (leaves("table"), "tables_are_gone"),
    "the_salaries": (leaves("payroll"), "tables_are_gone"),
    "the_bystander": (leaves("bystander"), "tables_are_gone"),
    "a_table_of_their_own": (leaves_a_listed_table, "tables_are_gone"),
    "a_queue_of_their_own": (leaves_a_queue, "nothing_else_is_left"),
}


@pytest.mark.parametrize(("do", "cause"), WRONG.values(), ids=WRONG)
def test_a_leftover_is_named(cleaner: Cleaner, do: Do, cause: str) -> None:
    do(cleaner)
    assert cleaner.is_told("08") == [cause]


def test_every_leftover_is_shown_with_its_call(cleaner: Cleaner) -> None:
    leaves("table", "payroll")(cleaner)
    (told,) = [each for each in cleaner.checks("08") if each.is_cause]
    for table in (cleaner.names.table, cleaner.names.payroll):
        assert f"the table {table}" in told.found
        assert f'dynamodb.describe_table(TableName="{table}")' in told.evidence


def test_before_anything_is_done_nothing_is_attempted(cleaner: Cleaner) -> None:
    results = cleaner.checks("08")
    assert outcome_of("inventory_is_complete", results) is Outcome.NOT_ATTEMPTED
    assert {each.outcome for each in results[1:]} == {Outcome.BLOCKED}


def test_an_account_in_which_nothing_was_ever_made_is_not_attempted(learner: Learner) -> None:
    results = learner.checks("08")
    assert outcome_of("inventory_is_complete", results) is Outcome.NOT_ATTEMPTED


def test_checking_deletes_nothing(cleaner: Cleaner) -> None:
    cleaner.lists()
    cleaner.checks("08")
    assert len(cleaner.is_told("08")) == 7


def test_cleanup_is_checked_only_when_it_is_asked_for(cleaner: Cleaner) -> None:
    assert "08" not in {result.lab for result in run()}
