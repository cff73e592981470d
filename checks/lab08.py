"""Lab 08: nothing is left, and nothing of anybody else's is gone."""

from checks.inventory import LISTED
from checks.language import check, expect
from checks.system import System


@check(
    hints=(
        "How will you know that nothing is left, once everything is gone? Where does the notebook"
        " write down what there was, before the first thing is deleted?",
        "What do all things that the labs made have in common? One API lists what carries it,"
        " whichever service made it. Which service's things are never on that list?",
        "The page “GetResources” of the Resource Groups Tagging API Reference shows the filter."
        ' Roles are asked for by `iam.get_role`. Write the list of ARNs to "work/inventory.json"'
        " with `json.dumps`; if all is gone already, write the names from memory.",
    ),
    onward="A tag on everything is what makes this list possible; templates do it for you.",
)
def inventory_is_complete(system: System) -> None:
    """You have listed what there was: role, table, function and API."""
    expect(system.inventory.coverage).to_all_be(LISTED)


@check(
    needs=[inventory_is_complete],
    hints=(
        "Everything on your list will be deleted. Is there something on it that you did not make,"
        " and how would you tell?",
        "Did the list come from a filter on the tag, or from all that a service has? What must an"
        " entry carry to be yours?",
        "The page “GetResources” of the Resource Groups Tagging API Reference shows it. Here:"
        ' `TagFilters=[{"Key": "workshop", "Values": ["serverless-workshop"]}]`.',
    ),
    onward="In a shared account the list is the safety catch: read it before deleting.",
)
def inventory_spares_others(system: System) -> None:
    """It lists nothing of anybody else's."""
    expect(system.inventory.strangers).to_be([])


@check(
    needs=[inventory_is_complete],
    hints=(
        "An alarm without its metric stays, waits and costs a little every month. Which one did lab"
        " 07 make?",
        "Alarms are deleted by name, several at once. Is the name that you gave the one that"
        " `describe_alarms` shows?",
        "The page “DeleteAlarms” of the CloudWatch API Reference says it:"
        " `cloudwatch.delete_alarms(AlarmNames=[names.alarm])`.",
    ),
    onward="From here on nothing watches; that is why it goes first.",
)
def alarm_is_gone(system: System) -> None:
    """No alarm is left."""
    expect(system.leftovers.of("cloudwatch")).to_be([])


@check(
    needs=[inventory_is_complete],
    hints=(
        "Is there still an address on the internet that leads to your account? Which service would"
        " list it?",
        "With an API go its resources, methods, deployments and stages. Which id does the call"
        " want, and were there perhaps two APIs of one name?",
        "The page “DeleteRestApi” of the API Gateway API Reference says it:"
        " `apigateway.delete_rest_api(restApiId=api_id)`, for each API of that name.",
    ),
    onward="No client can come in any more, so the rest can go quietly.",
)
def api_is_gone(system: System) -> None:
    """No API is left."""
    expect(system.leftovers.of("apigateway")).to_be([])


@check(
    needs=[inventory_is_complete],
    hints=(
        "Which service would still start functions of yours, one step after another? What does its"
        " list show?",
        "A state machine that executes is deleted only when it is done. Does one of its executions"
        " still run, and which call would stop that?",
        "The page “DeleteStateMachine” of the Step Functions API Reference says it:"
        " `states.delete_state_machine(stateMachineArn=machine_arn)`.",
    ),
    onward="Whatever starts functions goes before the functions do.",
)
def state_machine_is_gone(system: System) -> None:
    """No state machine is left."""
    expect(system.leftovers.of("states")).to_be([])


@check(
    needs=[inventory_is_complete],
    hints=(
        "Which service would still run your code if somebody called it? What does its list of"
        " functions show?",
        "Deleting a function takes its versions and aliases along, unless the call names one of"
        " them. Did yours name a version?",
        "The page “DeleteFunction” of the Lambda API Reference says it:"
        " `lambda_client.delete_function(FunctionName=names.function)`, without a qualifier.",
    ),
    onward="Its code is gone for good: what you keep lies in version control.",
)
def function_is_gone(system: System) -> None:
    """No function is left, nor any version of it."""
    expect(system.leftovers.of("lambda")).to_be([])


@check(
    needs=[inventory_is_complete],
    hints=(
        "Who made the log groups: you, or the services whose lines they hold? Do they go when those"
        " go? Ask `describe_log_groups`.",
        "Two services write here: one group is named after the function, others after an API's id."
        " Was a group made again by a call that came after you had deleted it?",
        "The page “DeleteLogGroup” of the CloudWatch Logs API Reference says it:"
        " `logs.delete_log_group(logGroupName=names.log_group)`, after the function is gone. A"
        " metric filter goes with its group.",
    ),
    onward="Logs outlive what wrote them; in production, first copy what an auditor may ask for.",
)
def logs_are_gone(system: System) -> None:
    """No log group is left, nor any metric filter."""
    expect(system.leftovers.of("logs")).to_be([])


@check(
    needs=[inventory_is_complete],
    hints=(
        "What did IAM answer when you tried to delete the role, and which word of its sentence says"
        " what must go first?",
        "A role has policies of two kinds: inline ones are deleted, managed ones are detached, and"
        " one that you made yourself is deleted as well. Which does yours have?",
        "The page “Delete roles or instance profiles” of the IAM User Guide has the order:"
        " `iam.delete_role_policy(…)`, `iam.detach_role_policy(…)`, then `iam.delete_role(…)`.",
    ),
    onward="A forgotten role is an open door with nobody behind it.",
)
def role_is_gone(system: System) -> str:
    """No role is left, nor any policy."""
    expect(system.leftovers.of("iam")).to_be([])
    return system.leftovers.of_the_account


@check(
    needs=[inventory_is_complete],
    hints=(
        "How many tables did the labs make? Count: your own, the one with the salaries, and the one"
        " that played somebody else's.",
        "A table takes some seconds to go, and answers `describe_table` meanwhile. Which waiter"
        " returns only when it is gone?",
        "The page “DeleteTable” of the DynamoDB API Reference says it:"
        " `dynamodb.delete_table(TableName=…)`, then"
        ' `dynamodb.get_waiter("table_not_exists").wait(TableName=…)`.',
    ),
    onward=(
        "Data is the one thing that you cannot deploy again: a real table has backups and"
        " protection."
    ),
)
def tables_are_gone(system: System) -> None:
    """No table is left."""
    expect(system.leftovers.of("dynamodb")).to_be([])


@check(
    needs=[inventory_is_complete],
    hints=(
        "Your list names things that no lab asked for, and that you made on the way. Which of them"
        " is still there?",
        "The third part of an ARN is the service. Which client speaks to it, and which of its calls"
        " begins with delete?",
        "The page “Amazon Resource Names (ARNs)” of the IAM User Guide explains the parts. The"
        " service's own page in the boto3 documentation lists its `delete_…` calls.",
    ),
    onward="The bill is the last check: look at it tomorrow.",
)
def nothing_else_is_left(system: System) -> None:
    """Nothing else of your list is left."""
    expect(system.leftovers.elsewhere).to_be([])
