"""A learner who has a right API, and tests of it that may be wrong."""

from __future__ import annotations

import copy
import json
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from checks import work
from checks.address import invoke_url

from .learner import Learner

Document = dict[str, Any]
DATA = Path(__file__).parents[2] / "data"
COLLECTION = DATA / "postman" / "DynamoDBOperations.postman_collection.json"
RIGHT: Document = json.loads(COLLECTION.read_text(encoding="utf-8"))


def collection() -> Document:
    """The one that we hand out, to be changed."""
    return copy.deepcopy(RIGHT)


def item_of(document: Document, name: str) -> Document:
    return next(item for item in document["item"] if item["name"] == name)


def script_of(document: Document, name: str) -> list[str]:
    """The lines of a request's test script."""
    (script,) = [e["script"] for e in item_of(document, name)["event"] if e["listen"] == "test"]
    lines: list[str] = script["exec"]
    return lines


def without(document: Document, *names: str) -> Document:
    return document | {"item": [item for item in document["item"] if item["name"] not in names]}


class Examiner(Learner):
    @cached_property
    def url(self) -> str:
        """Of the API, or of the one of that name that is deployed."""
        apis: Any = boto3.client("apigateway")
        named = [a for a in apis.get_rest_apis(limit=500)["items"] if a["name"] == self.names.api]
        (api,) = [a["id"] for a in named if apis.get_stages(restApiId=a["id"])["item"]]
        return invoke_url(api)

    def writes(self, collection: Document, **environment: str) -> None:
        """Both files, as the notebook does."""
        values = {"url": self.url, "table": self.names.table} | environment
        work.save("collection.json", collection)
        entries = [{"key": key, "value": value} for key, value in values.items()]
        work.save("environment.json", {"name": "the test's", "values": entries})

    def reports(self, **changes: Any) -> None:
        """A load test that went well, but for what is given."""
        second = {"requests": 70, "p50_ms": 10.0, "p95_ms": 30.0}
        well = {
            "url": self.url,
            "users": 8,
            "mix": {"read": 6, "list": 1},
            "requests": 900,
            "requests_per_second": 70.0,
            "errors": {},
            "average_ms": 15.0,
            "p50_ms": 10.0,
            "p90_ms": 20.0,
            "p95_ms": 30.0,
            "p99_ms": 60.0,
            "warm_up": {"seconds": 1.5, "slowest_ms": 400.0},
            "seconds": [second] * 14,
        }
        work.save("load-report.json", well | changes)

    def items(self) -> list[Any]:
        return list(self.dynamodb.scan(TableName=self.names.table)["Items"])
