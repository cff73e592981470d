"""What a Distributed Map iterates over: its ItemReader's data set, in batches if it asks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localaws.statemachines import resources
from localaws.statemachines.client import Client
from localaws.statemachines.data import dumps
from localaws.statemachines.errors import ITEM_READER, LARGEST_DATA, StateError
from localaws.statemachines.scope import Step
from localaws.statemachines.shapes import result

LIST = "arn:aws:states:::s3:listObjectsV2"
LISTED = ("ETag", "Key", "LastModified", "Size", "StorageClass")


async def read(step: Step, client: Client) -> list[Any]:
    """The data set of an ItemReader ("ItemReader (Map)").

    Raises:
        StateError: States.ItemReaderFailed.
    """
    reader = step.state["ItemReader"]
    given = reader.get("Parameters", reader.get("Arguments", {}))
    where = await step.evaluate(step.language.template, given, "ItemReader/Arguments", step.view)
    settings = reader.get("ReaderConfig", {})
    try:
        if reader["Resource"] == LIST:
            found = await _listed(client, where)
        else:
            found = _parsed(await _object(client, where), settings)
    except (StateError, ValueError, KeyError) as error:
        cause = error.cause if isinstance(error, StateError) else str(error)
        raise StateError(ITEM_READER, cause) from error
    most = await step.evaluate(step.language.field, settings, "MaxItems", step.view)
    return found[: int(most)] if most else found


async def _object(client: Client, where: Mapping[str, Any]) -> str:
    answer = await client.call(_resource("getObject"), where)
    return answer.reply.body.decode()


async def _listed(client: Client, where: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    more: dict[str, Any] = {}
    while True:
        answer = await client.call(_resource("listObjectsV2"), {**where, **more})
        for entry in answer.output.get("Contents", []):
            shown = result({name: entry[name] for name in LISTED if name in entry})
            found.append({**shown, "LastModified": int(entry["LastModified"].timestamp())})
        if not answer.output.get("NextContinuationToken"):
            return found
        more = {"ContinuationToken": answer.output["NextContinuationToken"]}


def _resource(action: str) -> resources.Resource:
    return resources.Resource(f"arn:aws:states:::aws-sdk:s3:{action}", "aws-sdk:s3", action)


def _parsed(text: str, settings: Mapping[str, Any]) -> list[Any]:
    """
    Raises:
        ValueError: when it is not of its InputType.
    """
    kind = settings.get("InputType", "JSON")
    if kind == "CSV":
        return list(_rows(text, settings))
    if kind == "JSONL":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError("Attempting to map over non-iterable node.")
    return found


def _rows(text: str, settings: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    delimiters = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
    delimiter = delimiters[settings.get("CSVDelimiter", "COMMA")]
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    headers = settings.get("CSVHeaders") or next(rows, [])
    for row in rows:
        yield dict(zip(headers, [*row, *[""] * len(headers)], strict=False))


def batches(
    items: list[Any], settings: Mapping[str, Any], limit: Callable[[str], int | None]
) -> Iterator[dict[str, Any]]:
    """Inputs of several items each ("ItemBatcher (Map)")."""
    most = limit("MaxItemsPerBatch") or len(items)
    largest = limit("MaxInputBytesPerBatch") or LARGEST_DATA
    shared = {"BatchInput": settings["BatchInput"]} if "BatchInput" in settings else {}
    batch: list[Any] = []
    for item in items:
        longer = dumps({**shared, "Items": [*batch, item]})
        if batch and (len(batch) >= most or len(longer.encode()) > largest):
            yield {**shared, "Items": batch}
            batch = []
        batch.append(item)
    if batch:
        yield {**shared, "Items": batch}
