"""Ways to make the table."""

from .someone import Do, Someone

COLOURS = {
    "IndexName": "by-colour",
    "KeySchema": [{"AttributeName": "colour", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def with_an_index(me: Someone) -> None:
    me.makes_table()
    table = {"TableName": me.names.table}
    me.dynamodb.update_table(
        **table,
        AttributeDefinitions=[{"AttributeName": "colour", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": COLOURS}],
    )
    me.dynamodb.get_waiter("table_exists").wait(**table)


def with_items(me: Someone) -> None:
    """Somebody's, of other attributes; they stay."""
    me.makes_table(Tags=me.names.tag_list)
    for number in range(3):
        item = {
            me.names.key: {"S": str(number)},
            "price": {"N": "9.5"},
            "of": {"L": [{"BOOL": True}]},
        }
        me.dynamodb.put_item(TableName=me.names.table, Item=item)


def that_forgets(me: Someone) -> None:
    """A time to live, and backups."""
    me.makes_table(TableClass="STANDARD_INFREQUENT_ACCESS")
    table = {"TableName": me.names.table}
    me.dynamodb.update_time_to_live(
        **table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
    )
    me.dynamodb.update_continuous_backups(
        **table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


TABLES: dict[str, Do] = {
    "on demand": Someone.makes_table,
    "provisioned": lambda me: me.makes_table(
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    ),
    "with a stream": lambda me: me.makes_table(
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    ),
    "protected and encrypted": lambda me: me.makes_table(
        DeletionProtectionEnabled=True, SSESpecification={"Enabled": True, "SSEType": "KMS"}
    ),
    "with an index": with_an_index,
    "with items in it": with_items,
    "that forgets": that_forgets,
}
