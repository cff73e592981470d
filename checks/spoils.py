"""Ten ways to spoil an API: each is one failure that its tests should notice.

Each way is a function: it gets the request and the API, and returns what the client gets. What a
learner reads of it is its docstring.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from checks.exchange import Answer, Request
from checks.names import Names

KEY = Names().key
ON_THE_TABLE = ("create", "read", "update", "list", "delete")
OPERATIONS = ("ping", "echo", *ON_THE_TABLE)
# Where DynamoDB's answers have items, and attributes of them.
_ITEMS = ("Item", "Items", "Attributes")


Api = Callable[[Request], Answer]
Spoil = Callable[[Request, Api], Answer]


def no_pong(request: Request, api: Api) -> Answer:
    """ping answers nothing"""
    answer = api(request)
    return answer.with_content({}) if request.operation == "ping" and answer.ok else answer


def another_echo(request: Request, api: Api) -> Answer:
    """echo answers something else"""
    answer = api(request)
    if request.operation != "echo" or not answer.ok:
        return answer
    return answer.with_content(another(answer.content))


def nothing_listed(request: Request, api: Api) -> Answer:
    """list answers no items"""
    answer = api(request)
    if request.operation != "list" or not _has(answer, "Items"):
        return answer
    return answer.with_content(answer.content | {"Items": [], "Count": 0})


def another_item_read(request: Request, api: Api) -> Answer:
    """read answers another item's values"""
    answer = api(request)
    if request.operation != "read" or not _has(answer, "Item"):
        return answer
    return answer.with_content(answer.content | {"Item": another(answer.content["Item"])})


def numbers_quoted(request: Request, api: Api) -> Answer:
    """an item's numbers come back as text"""
    answer = api(request)
    content = answer.content if isinstance(answer.content, dict) else {}
    parts = {part: _quoted(content[part]) for part in _ITEMS if part in content}
    return answer.with_content(content | parts) if parts else answer


def anything_accepted(request: Request, api: Api) -> Answer:
    """an unknown operation answers 200"""
    answer = api(request)
    return answer if request.operation in OPERATIONS else replace(answer, status=200)


def success_called_failure(request: Request, api: Api) -> Answer:
    """what went well answers 500"""
    answer = api(request)
    return replace(answer, status=500) if answer.ok else answer


def nothing_created(request: Request, api: Api) -> Answer:
    """create answers 200 and writes nothing"""
    return _elsewhere(request, api) if request.operation == "create" else api(request)


def nothing_updated(request: Request, api: Api) -> Answer:
    """update answers 200 and changes nothing"""
    return _elsewhere(request, api) if request.operation == "update" else api(request)


def nothing_deleted(request: Request, api: Api) -> Answer:
    """delete answers 200 and keeps the item"""
    return _elsewhere(request, api) if request.operation == "delete" else api(request)


UNREAD: tuple[Spoil, ...] = (no_pong, another_echo, nothing_listed)
MISREAD: tuple[Spoil, ...] = (another_item_read, numbers_quoted)
MISJUDGED: tuple[Spoil, ...] = (anything_accepted, success_called_failure)
LOST: tuple[Spoil, ...] = (nothing_created, nothing_updated, nothing_deleted)
SPOILS = (*UNREAD, *MISREAD, *MISJUDGED, *LOST)


def in_words(spoil: Spoil) -> str:
    """What a learner reads of it."""
    return str(spoil.__doc__)


def _elsewhere(request: Request, api: Api) -> Answer:
    """What the API answers to the same, done to another item, which is gone again afterwards."""
    if KEY not in request.item:
        return api(request)
    key = {KEY: another(request.item[KEY])}
    answer = api(request.with_item(request.item | key))
    if request.operation != "delete":
        api(request.with_content(operation="delete", payload={"Key": key}))
    return answer


def _has(answer: Answer, part: str) -> bool:
    return isinstance(answer.content, dict) and part in answer.content


def _quoted(value: Any) -> Any:
    match value:
        case dict():
            return {key: _quoted(each) for key, each in value.items()}
        case list():
            return [_quoted(each) for each in value]
        case int() | float() if not isinstance(value, bool):
            return str(value)
        case _:
            return value


def another(value: Any) -> Any:
    """A value of the same shape, if it has any, in which nothing is the same."""
    match value:
        case dict() if value:
            return {key: another(each) for key, each in value.items()}
        case list() if value:
            return [another(each) for each in value]
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"another {value}"
        case _:
            return "something"
