"""Lab 03: the function, called directly."""

import re

from checks.function import SUPPORTED
from checks.lab01 import lambda_can_assume, table_actions_allowed
from checks.lab02 import round_trip_works
from checks.language import check, expect
from checks.operations import AT_WORK, CHANGED, GONE, GREETING, LISTED, READ, STORED, UNKNOWN
from checks.reply import Reply
from checks.system import System

_LONGEST = 30  # seconds; API Gateway stops waiting for any function after 29


@check(
    hints=(
        "Which service runs your code, and which of its calls lists the functions of this region?"
        " Is the name that you chose in that list, letter by letter?",
        "A function needs a name, a runtime, a handler, a role and a package. Which of the five did"
        " AWS complain about when you tried to create it, if it did?",
        "The page “Create a Lambda function using a .zip file archive” shows the call:"
        " `lambda_client.create_function(FunctionName=names.function, Role=role_arn,"
        ' Code={"ZipFile": package()}, Runtime=…, Handler=…)`.',
    ),
    onward="Its ARN is what others point at: an API, a schedule, a queue.",
)
def function_exists(system: System) -> None:
    """The function exists in this region."""
    expect(system.function.configuration).to_exist()


@check(
    needs=[function_exists],
    hints=(
        "A function that was made or changed a moment ago isn't ready at once. What does"
        " `get_function_configuration` say about its state now, and does it give a reason?",
        "Two fields tell how far AWS is: one for the function, one for its last update. And which"
        " limit can keep even a healthy function from ever being called?",
        "The page “Lambda function states” explains both fields. Wait with"
        ' `lambda_client.get_waiter("function_active_v2")`; a limit of 0 is taken away with'
        " `lambda_client.delete_function_concurrency(FunctionName=names.function)`.",
    ),
    onward="A deployment script waits here too, or its first request comes too early.",
)
def function_is_ready(system: System) -> None:
    """The function is ready to be called."""
    expect(system.function.state).to_be("Active")


@check(
    needs=[function_exists],
    hints=(
        "Where does a function say which language runs it, and in which version? Compare it with"
        " the Python that you write.",
        "Which versions does AWS still patch? A function can outlive its runtime, and then nobody"
        " mends what is found in it.",
        "The page “Lambda runtimes” has the table with the dates. Here: `Runtime="
        '"python3.13"`, or change it with `lambda_client.update_function_configuration`.',
    ),
    onward="AWS says months ahead when a runtime ends: a date for your calendar.",
)
def runtime_is_supported(system: System) -> None:
    """Its runtime is a Python that AWS supports."""
    expect(system.function.runtime).to_satisfy(
        f"to be one of {', '.join(SUPPORTED)}", SUPPORTED.__contains__
    )


@check(
    needs=[function_exists],
    hints=(
        "Lambda must find one Python function in your package. Which setting of yours tells it"
        " where to look, and what does that setting say now?",
        "It names two things: which of them is a file, which is inside the file, and what stands"
        " between them? Does the file's ending belong in there?",
        "The page “Define Lambda function handler in Python” tells how the name is read. For"
        " `lambda_handler` in `lambda_function.py`:"
        ' `Handler="lambda_function.lambda_handler"`.',
    ),
    onward=(
        "The file is imported once for each environment, the function called once for each event."
    ),
)
def handler_is_named(system: System) -> None:
    """Its handler is named as file, dot, function."""
    expect(system.function.handler).to_satisfy(
        "to be a file without its ending, a dot, and a function",
        lambda handler: bool(re.fullmatch(r"[\w/.-]*\w\.(?!py$)[A-Za-z_]\w*", handler)),
    )


@check(
    needs=[function_exists],
    hints=(
        "How long may one call take before Lambda kills it? Think of the first call, which has to"
        " load boto3 as well, at the smallest memory.",
        "Who waits for the answer, and how long? Is there any use in a function that goes on after"
        " its caller has given up?",
        "The page “Configure Lambda function timeout” shows the setting, and “Amazon API Gateway"
        " quotas” how long an API waits. Here: `Timeout=10`.",
    ),
    onward="A timeout is a promise to who waits; API Gateway itself gives up after 29 seconds.",
)
def timeout_is_sane(system: System) -> None:
    """Its timeout fits a first call, and a caller's patience."""
    expect(system.function.timeout).to_satisfy(
        f"to be from 3 to {_LONGEST} seconds", lambda seconds: 3 <= seconds <= _LONGEST
    )


@check(
    needs=[function_exists, lambda_can_assume],
    hints=(
        "A function does everything as somebody. As whom does yours, and is it the role that you"
        " made for it in lab 01?",
        "Compare the two ARNs part by part: the account, the kind, the name. Which role would let"
        " the function reach your table?",
        "The page “Defining Lambda function permissions with an execution role” shows how to change"
        " it: `lambda_client.update_function_configuration(FunctionName=names.function,"
        " Role=role_arn)`.",
    ),
    onward="What the function may do is now decided in IAM, without touching its code.",
)
def has_the_role(system: System) -> None:
    """It runs with the role of lab 01."""
    expect(system.function.role_arn).to_be(system.role.arn)


@check(
    needs=[
        function_is_ready,
        runtime_is_supported,
        handler_is_named,
        timeout_is_sane,
        has_the_role,
    ],
    hints=(
        "Read the error's type and message. Did Lambda fail to find or to load your code, or did"
        " your code run, and fail itself? The function's log has the line.",
        "Look into the zip: do the files lie at its top, or in a folder? Is every module in it that"
        " is imported, and does the handler return what the operation gives? Or does it want more"
        " time or memory than it has?",
        "The page “Troubleshoot deployment issues in Lambda” lists these errors. Here: the files"
        " `lambda_function.py`, `dispatch.py` and `operations.py` at the top of the zip, and"
        ' `OPERATIONS["ping"]` giving `"pong"`. `Runtime.OutOfMemory` asks for more `MemorySize`.',
    ),
    onward=(
        "A request that needs nothing else tells a broken function from a broken table: keep one."
    ),
)
def ping_is_answered(system: System) -> None:
    """It runs: a ping is answered with a pong."""
    expect(system.directly.ping).to_be(Reply("pong"))


@check(
    needs=[ping_is_answered],
    hints=(
        "What goes into an echo, and what should come out? Compare the answer with the request's"
        " payload, not with the whole request.",
        "Which part of the request does the dispatch table hand to each operation, and does the"
        " handler return it as it is, or wrapped in something? Is it this request's answer, or an"
        " earlier one's?",
        "The page “Define Lambda function handler in Python” says what becomes of a returned value."
        ' Here: `"echo": lambda table, payload: payload`.',
    ),
    onward="What goes in and comes out as JSON has no tuples, no dates and no sets.",
)
def echo_is_answered(system: System) -> None:
    """An echo gives back its payload."""
    expect(system.directly.echo).to_be(Reply(GREETING))


@check(
    needs=[echo_is_answered, table_actions_allowed, round_trip_works],
    hints=(
        "None of the operations does its job on the table, so look for what they share. What is the"
        " error's type, and whose word is it: Python's, or DynamoDB's?",
        "From which request does the function take the table's name, and in which region does it"
        " look? Does the dispatch table know the operations at all?",
        "The page “Table” of the boto3 documentation for DynamoDB shows how to begin. Here:"
        ' `dynamodb.Table(request["tableName"])`, with `dynamodb = boto3.resource("dynamodb")` and'
        " no region of its own.",
    ),
    onward="The client was made once, outside the handler, so warm calls reuse its connection.",
)
def operations_reach_the_table(system: System) -> None:
    """Its operations reach the table."""
    expect(system.directly.any).to_be(AT_WORK)


@check(
    needs=[operations_reach_the_table],
    hints=(
        "After a create, what does the table itself hold? The function's answer may say 200"
        " whatever happened, so look with DynamoDB.",
        "Which of the table's methods writes a whole item, replacing what was there? Is it called"
        " with the payload, and on the table that the request names, in this region?",
        "The page “PutItem” of the DynamoDB API Reference describes it. Here:"
        ' `OPERATIONS["create"] = lambda table, payload: table.put_item(**payload)`.',
    ),
    onward="The same call twice leaves one item: it replaces, which makes retries harmless.",
)
def create_writes(system: System) -> None:
    """A create writes the item to the table."""
    expect(system.directly.create).to_be(STORED)


@check(
    needs=[operations_reach_the_table],
    hints=(
        "What does the function answer for an item that is in the table? Is anything in the answer"
        " missing, renamed, or turned into text?",
        "Which of the table's methods finds one item by its key, and under which name does its"
        " answer carry the item? Does the function pass that answer on as it is?",
        "The page “GetItem” of the DynamoDB API Reference shows the answer. Here:"
        ' `OPERATIONS["read"] = lambda table, payload: table.get_item(**payload)`.',
    ),
    onward="An absent item is no error to DynamoDB: the answer simply has none.",
)
def read_finds(system: System) -> None:
    """A read gives the item."""
    expect(system.directly.read).to_be(READ)


@check(
    needs=[operations_reach_the_table],
    hints=(
        "After an update, which attributes of the item have changed in the table, and which should"
        " have stayed as they were?",
        "Which of the table's methods takes an expression that says what to change? What becomes of"
        " the other attributes if a whole item is written instead?",
        "The page “UpdateItem” of the DynamoDB API Reference describes it. Here:"
        ' `OPERATIONS["update"] = lambda table, payload: table.update_item(**payload)`.',
    ),
    onward=(
        "Two updates of different attributes at once both survive; two whole writes would not."
    ),
)
def update_changes(system: System) -> None:
    """An update changes one attribute and leaves the others."""
    expect(system.directly.update).to_be(CHANGED)


@check(
    needs=[operations_reach_the_table],
    hints=(
        "After a delete, is the item still in the table? Look with DynamoDB; the function may"
        " answer politely and do nothing.",
        "Which of the table's methods removes one item, and what does it need to know of it? Does"
        " the dispatch table name that method under this operation?",
        "The page “DeleteItem” of the DynamoDB API Reference describes it. Here:"
        ' `OPERATIONS["delete"] = lambda table, payload: table.delete_item(**payload)`.',
    ),
    onward="Deleting what is not there succeeds too, so a retry never fails.",
)
def delete_removes(system: System) -> None:
    """A delete removes the item from the table."""
    expect(system.directly.delete).to_be(GONE)


@check(
    needs=[operations_reach_the_table],
    hints=(
        "Two items were put into the table before this list. Does the answer have both, and under"
        " which name would a client look for them?",
        "Which of the table's methods reads all items, and which reads only those of one key? Does"
        " the function pass its whole answer on?",
        "The page “Scan” of the DynamoDB API Reference shows the answer. Here:"
        ' `OPERATIONS["list"] = lambda table, payload: table.scan(**payload)`.',
    ),
    onward=(
        "A scan reads and bills the whole table, a megabyte at a time: fine here, dear at a"
        " million."
    ),
)
def list_shows_all(system: System) -> None:
    """A list gives all items."""
    expect(system.directly.list).to_be(LISTED)


@check(
    needs=[create_writes],
    hints=(
        "What does the function say when an item has a price? Which of Python's kinds of number"
        " does a price in JSON become, and does boto3 take that kind?",
        "DynamoDB keeps numbers exactly. Which class of Python's standard library does too, and at"
        " which moment could the event's numbers become that, rather than text?",
        "The page “json — JSON encoder and decoder” of the Python documentation has the argument:"
        " `event = json.loads(json.dumps(event), parse_float=Decimal)`.",
    ),
    onward="Money is why: a sum of floats is off by a cent sooner than anybody expects.",
)
def fractions_are_kept(system: System) -> None:
    """A number with a fraction is kept exactly."""
    expect(system.directly.create_with_fraction).to_be(STORED)


@check(
    needs=[echo_is_answered],
    hints=(
        "What would you want to see if you mistyped an operation? What does the function answer"
        " now, and does Lambda count the call as an error?",
        "Returning a sentence is a success to Lambda; what is a failure? Does the message name the"
        " operation that was asked for, and does any `except` swallow it?",
        "The page “Lambda function errors in Python” shows what Lambda does with an exception."
        " Here: `raise ValueError(f'Unrecognized operation \"{operation}\"')`.",
    ),
    onward="Lambda counts it as an error now, so a metric and an alarm can see it.",
)
def unknown_operation_fails(system: System) -> None:
    """An unknown operation fails, and says which."""
    expect(system.directly.unknown).to_satisfy(
        f'to be an error that names "{UNKNOWN}"',
        lambda answer: UNKNOWN in answer.error,
        str,
    )
