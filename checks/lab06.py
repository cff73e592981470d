"""Lab 06: the size that a measurement recommends, and no trace of the measuring."""

from checks.lab03 import function_exists
from checks.language import check, expect
from checks.system import System
from checks.tuner import WORK
from checks.tuning import LEAST, SIZES


@check(
    hints=(
        "Which service runs steps one after another, and what do you have there? Is it in this"
        " region, under the name that the lab gives?",
        "If you use a tuner that somebody published, how do the checks learn which it is? Did you"
        " answer with its ARN, letter by letter?",
        "The page “CreateStateMachine” of the Step Functions API Reference describes it. Here:"
        " `states.create_state_machine(name=names.tuner, definition=definition,"
        " roleArn=machine_role)`; for another one, `answer(state_machine=machine_arn)`.",
    ),
    onward="A workflow as data: every run leaves a history that you can read step by step.",
)
def tuner_exists(system: System) -> None:
    """There is a state machine to tune with."""
    expect(system.tuner.machine).to_exist()


@check(
    needs=[tuner_exists, function_exists],
    hints=(
        "What do the executions of your state machine say: was there one, did it succeed, and which"
        " function was it about?",
        "An execution that failed tells a cause, and its history the step. Is it the input, a"
        " permission of the tuner's role, or your function that failed?",
        "The page “Viewing execution details in Step Functions” shows where to look. Here:"
        ' `tune({"lambdaARN": function_arn, …})`, then `watch(…)` and its `cause`.',
    ),
    onward=(
        "Tune again when the code changes: the best size belongs to a workload, not to a name."
    ),
)
def function_was_tuned(system: System) -> None:
    """A tuning of your function has succeeded."""
    expect(system.tuner.tuning).to_exist()


@check(
    needs=[function_was_tuned],
    hints=(
        "Call the function once with the payload that your tuning used. Is the answer one that a"
        " client would be happy with?",
        "An error is quick: it makes a function look fast and cheap. Does your payload name an"
        " operation, the table and a payload, and did the tuning tolerate errors?",
        "The page “Create test events” of the Lambda Developer Guide shows such events. Here:"
        ' `"payload": {"operation": "list", "tableName": names.table, "payload": {}}`, and no'
        " `allowedExceptions`.",
    ),
    onward="A measurement is only as good as its payload: take one that clients really send.",
)
def work_was_measured(system: System) -> None:
    """It measured work, and no errors."""
    expect(system.tuner.measured).to_be(WORK)


@check(
    needs=[function_was_tuned],
    hints=(
        "How many times was each size called? Would you trust a mean of so few, when one of them"
        " may have met a busy moment?",
        "The tuner drops a fifth of the durations at each end. How many are left of five, and how"
        " many of ten?",
        "The documentation of “AWS Lambda Power Tuning” explains the input. Here:"
        ' `"num": 10` in what you give to `tune(…)`.',
    ),
    onward="The first call of each size is cold; enough calls let you tell it from the rest.",
)
def measured_often_enough(system: System) -> None:
    """It called each size ten times at least."""
    expect(system.tuner.tuning.map("the calls of each size", lambda tuning: tuning.num)).to_satisfy(
        f"to be {LEAST} at least", lambda num: num >= LEAST
    )


@check(
    needs=[function_was_tuned],
    hints=(
        "Which sizes did your tuning measure? A curve with one point looks like any other curve.",
        "Which of the four sizes of this lab is missing in your execution's output, and was it in"
        " its input?",
        "The documentation of “AWS Lambda Power Tuning” explains the input. Here:"
        ' `"powerValues": [128, 256, 512, 1024]`, and more if you like.',
    ),
    onward="Look at the curve's knee: left of it you wait, right of it you only pay.",
)
def sizes_were_measured(system: System) -> None:
    """It measured 128, 256, 512 and 1,024 MB."""
    expect(
        system.tuner.tuning.map("the sizes that were measured", lambda tuning: tuning.sizes)
    ).to_satisfy("to include 128, 256, 512 and 1024", lambda sizes: {*SIZES} <= {*sizes})


@check(
    needs=[work_was_measured, measured_often_enough, sizes_were_measured],
    hints=(
        "What did your last tuning recommend, and what does the function have now? Compare the"
        " number in the output with the function's configuration.",
        "Callers without a version reach what the function itself has. Did the size go there, or to"
        " an alias that nobody calls? And was it the cheapest that you asked for, or the fastest?",
        "The page “Configure Lambda function memory” shows the setting. Here:"
        " `lambda_client.update_function_configuration(FunctionName=names.function,"
        ' MemorySize=output["power"])`.',
    ),
    onward="The optimum is a choice of yours: cost, speed, or a little of both.",
)
def recommendation_is_applied(system: System) -> None:
    """The function has the size that your own tuning recommends."""
    tuner = system.tuner
    newest = tuner.recommended[0]
    expect(tuner.memory).to_satisfy(
        f"to be {newest}", lambda memory: memory in tuner.recommended, tuner.in_words
    )


@check(
    needs=[function_was_tuned],
    hints=(
        "A tuner calls each size under a name of its own. What does `list_aliases` show of your"
        " function, now that the measuring is over?",
        "Was an execution stopped halfway, or does something else than the tuner point to its"
        " versions? Which alias has to go before its version can?",
        "The page “DeleteAlias” of the Lambda API Reference says it:"
        ' `lambda_client.delete_alias(FunctionName=names.function, Name="RAM128")`.',
    ),
    onward="An alias that nobody owns may send traffic to old code one day.",
)
def no_alias_is_left(system: System) -> None:
    """No alias of the measuring is left."""
    expect(system.tuner.aliases).to_be([])


@check(
    needs=[no_alias_is_left],
    hints=(
        "Each size was a version of your function. Which versions are there now, and does anything"
        " point to them?",
        "Versions keep their code, and code counts towards the account's storage. Which of them"
        " were published while a tuning ran?",
        "The page “DeleteFunction” of the Lambda API Reference tells how a qualifier spares the"
        " function: `lambda_client.delete_function(FunctionName=names.function,"
        " Qualifier=version)`.",
    ),
    onward="Published versions are stored and counted until somebody deletes them.",
)
def no_version_is_left(system: System) -> None:
    """No version of the measuring is left."""
    expect(system.tuner.versions).to_be([])
