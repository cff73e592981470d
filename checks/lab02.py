"""Lab 02: the table."""

from checks.language import check, expect
from checks.system import System


@check(
    hints=(
        "Which service keeps your items, and which of its calls lists the tables of this region?"
        " Is the name that you chose in that list, letter by letter?",
        "Which three things does a new table need before anything else: a name, and which two"
        " lists that describe its key? Which argument says that you pay by request?",
        "The page “Create a table” of the DynamoDB Developer Guide shows it:"
        " `dynamodb.create_table(TableName=names.table, KeySchema=…, AttributeDefinitions=…,"
        ' BillingMode="PAY_PER_REQUEST")`, in the region where the rest will be.',
    ),
    onward="There is no server to size or patch; what you pay for are requests and stored bytes.",
)
def table_exists(system: System) -> None:
    """The table exists in this region."""
    expect(system.table.description).to_exist()


@check(
    needs=[table_exists],
    hints=(
        "What does `describe_table` say about the table's status a moment after you made it, and"
        " what does it say now?",
        "Which waiter of the DynamoDB client returns only once a table can be used? The page"
        " “Waiters” of the boto3 documentation lists them;"
        ' `dynamodb.get_waiter("table_exists")` is the one.',
    ),
    onward=(
        "Waiters make scripts calm: almost everything on AWS is made a moment after it is"
        " asked for."
    ),
)
def table_is_active(system: System) -> str:
    """The table is ready for use."""
    expect(system.table.status).to_be("ACTIVE")
    return "; ".join(system.table.caveats)


@check(
    needs=[table_exists],
    hints=(
        "Look at the key that `describe_table` shows. Which attribute will every request name to"
        " find one item, and is it spelt in the same case as in the request?",
        "A key has a name, a type and a role. Does a request here ever give two key values, or a"
        " number? What does that say about a sort key, and about the type?",
        "A key cannot be changed later, so delete the table and make it again. The page “Core"
        " components of Amazon DynamoDB” explains partition keys: here"
        ' `KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}]`, with `"AttributeType": "S"`.',
    ),
    onward=(
        "All that you ask of this table must begin with the key; other questions need a scan"
        " or an index."
    ),
)
def key_is_id(system: System) -> None:
    """Its key is exactly `id`, a String."""
    expect(system.table.key_schema).to_be([f"{system.names.key} (String, partition key)"])


@check(
    needs=[table_is_active, key_is_id],
    hints=(
        "What happens when you put an item yourself, get it by its key and delete it again? Which"
        " of the three calls answers something that you did not expect?",
        "Which attribute must every item and every key carry, and in which form does the low-level"
        " client write a string? The page “DynamoDB low-level API” of the Developer Guide shows"
        ' it: `{"id": {"S": "1234ABCD"}}`. What refuses may be the table\'s own policy:'
        " `dynamodb.get_resource_policy(ResourceArn=…)`.",
    ),
    onward="A read just after a write may still be old, unless it asks for ConsistentRead.",
)
def round_trip_works(system: System) -> None:
    """An item can be written, read back and deleted."""
    expect(system.table.round_trip).to_be("the same")
