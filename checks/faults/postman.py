"""The learner's Postman collection and its environment, to be changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from checks import work
from checks.collection import ENVIRONMENT, FILE
from checks.faults.deployed import Deployed, Document
from checks.faults.language import Apply

Change = Callable[[Document], object]


def collection(change: Change) -> Apply:
    return changed(FILE, change)


def environment(key: str, change: Callable[[str], str]) -> Apply:
    """Another value of a variable."""

    def edit(document: Document) -> None:
        for each in document["values"]:
            if each["key"] == key:
                each["value"] = change(each["value"])

    return changed(ENVIRONMENT, edit)


def changed(file: str, change: Change) -> Apply:
    def apply(me: Deployed) -> None:
        del me
        document = work.load(file)
        change(document)
        work.save(file, document)

    return apply


def removed(file: str) -> Apply:
    return lambda me: (work.folder() / file).unlink()


def written(text: str) -> Apply:
    return lambda me: (work.folder() / FILE).write_text(text, encoding="utf-8")


def asked(item: Document) -> Document:
    """The request's content."""
    content: Document = json.loads(item["request"]["body"]["raw"])
    return content


def asks(item: Document, content: object) -> None:
    item["request"]["body"]["raw"] = json.dumps(content)


def sending(document: Document, operation: str) -> list[Document]:
    return [item for item in document["item"] if asked(item)["operation"] == operation]


def script(item: Document, when: str = "test") -> list[Any]:
    """Its lines, to be changed."""
    (script,) = [each["script"] for each in item["event"] if each["listen"] == when]
    lines: list[Any] = script["exec"]
    return lines


def without(*operations: str) -> Apply:
    def drop(document: Document) -> None:
        kept = [each for each in document["item"] if asked(each)["operation"] not in operations]
        document["item"] = kept

    return collection(drop)


def tests(operation: str, *lines: str) -> Apply:
    """Of each request with that operation, these alone."""

    def write(document: Document) -> None:
        for item in sending(document, operation):
            script(item)[:] = lines

    return collection(write)


def tests_also(operation: str, line: str) -> Apply:
    return collection(lambda document: script(sending(document, operation)[0]).append(line))
