"""Wrong collections and environments: what is sent, where to, and what it leaves."""

from __future__ import annotations

import copy

from checks.collection import ENVIRONMENT, FILE
from checks.faults.deployed import Document
from checks.faults.language import Apply, Fault, Kind
from checks.faults.postman import (
    asked,
    asks,
    collection,
    environment,
    removed,
    script,
    sending,
    without,
    written,
)
from checks.lab05 import (
    collection_exists,
    each_operation_is_sent,
    each_run_has_its_own_item,
    nothing_is_left,
    requests_reach_the_api,
    requests_use_the_variable,
)
from checks.spoils import OPERATIONS


def _own_url(document: Document) -> None:
    document["item"][0]["request"]["url"] = "http://127.0.0.1/prod/DynamoDBManager"


def _fixed_id(document: Document) -> None:
    line = 'pm.collectionVariables.set("id", "1234ABCD");'
    script(sending(document, "create")[0], "prerequest")[:] = [line]


def _second_item(document: Document) -> None:
    """That nothing deletes."""
    second = copy.deepcopy(sending(document, "create")[0])
    second["name"] = "create another"
    second["event"] = [each for each in second["event"] if each["listen"] == "test"]
    content = asked(second)
    content["payload"]["Item"]["id"] = "{{id}}-2"
    asks(second, content)
    items = document["item"]
    items.insert(items.index(sending(document, "create")[0]) + 1, second)


def _stageless(url: str) -> str:
    return url.replace("/prod/", "/")


_ASTRAY: dict[str, tuple[str, Apply]] = {
    "The URL has another stage": (
        "/test/",
        environment("url", lambda url: url.replace("/prod/", "/test/")),
    ),
    "The URL has no resource": (
        "/prod",
        environment("url", lambda url: url.rpartition("/")[0]),
    ),
    "The URL has no stage": ("/DynamoDBManager", environment("url", _stageless)),
    "The URL has a trailing slash": (
        "/DynamoDBManager/",
        environment("url", lambda url: f"{url}/"),
    ),
    "The URL is of another API": (
        "/abcdef1234/",
        environment("url", lambda url: url.replace(url.split("/")[-3], "abcdef1234")),
    ),
    "There is no environment": ("environment.json", removed(ENVIRONMENT)),
}


FAULTS = tuple(
    Fault(title, owner, cause, apply, Kind.FILE)
    for title, owner, cause, apply in (
        ("There is no collection", collection_exists, "no such thing", removed(FILE)),
        (
            "The collection has no request",
            collection_exists,
            "no such thing",
            collection(lambda document: document["item"].clear()),
        ),
        ("The collection is no JSON", collection_exists, "cannot be read", written("{")),
        ("The collection is a list", collection_exists, "no JSON object", written("[1]")),
        (
            "A request has a URL of its own",
            requests_use_the_variable,
            "http://127.0.0.1/",
            collection(_own_url),
        ),
        *((title, requests_reach_the_api, *how) for title, how in _ASTRAY.items()),
        (
            "No request asks what nobody knows",
            each_operation_is_sent,
            ", ".join(OPERATIONS[:3]),
            without("fly"),
        ),
        ("No request sends echo", each_operation_is_sent, "ping, create", without("echo")),
        ("No request sends list", each_operation_is_sent, "read, update", without("list")),
        (
            "Each run works on the same item",
            each_run_has_its_own_item,
            "1234ABCD",
            collection(_fixed_id),
        ),
        ("A run leaves an item behind", nothing_is_left, "-2", collection(_second_item)),
    )
)
