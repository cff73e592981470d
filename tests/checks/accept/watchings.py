"""Ways to watch the function."""

from .someone import Do, Someone


def explains_in_a_sentence(me: Someone) -> None:
    me.watches()
    me.answers(cause="DynamoDB answered ValidationException: no key")


def asks_for_more_columns(me: Someone) -> None:
    me.watches()
    me.answers(query="filter @message like /level/ | stats count(*), max(@timestamp) by level")


def keeps_it_longer(me: Someone) -> None:
    me.watches()
    me.keeps(30)
    me.tags(me.names.tag | {"owner": "anna"})


def counts_nothing_for_a_success(me: Someone) -> None:
    me.watches()
    me.counts(me.pattern, default=None)
    me.is_alarmed(Statistic="Maximum", Threshold=0, ComparisonOperator="GreaterThanThreshold")


WATCHINGS: dict[str, Do] = {
    "as the lab watches": Someone.watches,
    "explained in a sentence": explains_in_a_sentence,
    "with more columns": asks_for_more_columns,
    "kept longer": keeps_it_longer,
    "counting nothing for a success": counts_nothing_for_a_success,
}
