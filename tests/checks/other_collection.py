"""A collection as sound as ours, made otherwise: folders, old scripts, one script for all requests,
and what was written is looked for in the list."""

from __future__ import annotations

import json
from typing import Any

Document = dict[str, Any]

KEY = {"id": "{{own}}"}
NEW_ID = 'postman.setEnvironmentVariable("own", "mine-" + Date.now() + Math.random());'
PONG = 'tests["pong"] = /^"pong"$/.test(responseBody);'
SAME = 'pm.test("same", () => pm.expect(pm.response.json()).to.deep.equal(["a", 1]));'
REFUSED = 'pm.test("refused", () => pm.response.to.be.clientError);'
SOUND = 'pm.test("sound", () => pm.expect(pm.response.code).to.be.below(500));'
MINE = """\
const { Item } = pm.response.json();
pm.test("mine", () => pm.expect(Item.id).to.eql(pm.environment.get("own")));
pm.test("a number", () => pm.expect(Item.grams).to.equal(1));
"""


def other_collection() -> Document:
    return {
        "info": {
            "name": "another",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "event": [_event("test", SOUND)],
        "item": [{"name": "words", "item": _words()}, {"name": "an item", "item": _life()}],
    }


def _words() -> list[Document]:
    return [
        _item("ping", None, PONG),
        _item("echo", ["a", 1], SAME),
        _item("dance", None, REFUSED),
    ]


def _life() -> list[Document]:
    grow = {
        "UpdateExpression": "set grams = :grams",
        "ExpressionAttributeValues": {":grams": 2},
    }
    return [
        _item("create", {"Item": KEY | {"grams": 1}}, "", before=NEW_ID),
        _look("[1]"),
        _item("read", {"Key": KEY}, MINE),
        _item("update", {"Key": KEY} | grow, ""),
        _look("[2]"),
        _item("delete", {"Key": KEY}, ""),
        _look("[]"),
    ]


def _look(grams: str) -> Document:
    mine = 'JSON.parse(responseBody).Items.filter((item) => item.id === environment["own"])'
    found = f"JSON.stringify({mine}.map((item) => item.grams))"
    return _item("list", {}, f'tests["as written"] = {found} === "{grams}";')


def _item(operation: str, payload: Any, test: str, before: str = "") -> Document:
    content = {"operation": operation, "tableName": "{{table}}", "payload": payload}
    return {
        "name": operation,
        "event": [_event("prerequest", before), _event("test", test)],
        "request": {
            "method": "POST",
            "header": [{"key": "Content-Type", "value": "application/json"}],
            "url": {"raw": "{{url}}", "host": ["{{url}}"]},
            "body": {"mode": "raw", "raw": json.dumps(content)},
        },
    }


def _event(listen: str, script: str) -> Document:
    return {"listen": listen, "script": {"exec": script.splitlines()}}
