"""The learner's Postman collection: what it asks, and what its tests would notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from checks import newman, work
from checks.cloud import Cloud
from checks.errors import Explained
from checks.language import CouldNotCheck, NotYet
from checks.names import Names
from checks.newman import Run
from checks.observed import Observed
from checks.spoiler import OPERATIONS, SPOILS, Spoil, apart, nothing_said, spoiled

FILE, ENVIRONMENT = "collection.json", "environment.json"
URL = "url"
UNKNOWN = "one that nobody knows"
# Their answers say something; what the others did shows in what is read and listed.
TELLING = ("ping", "echo", "read", "list")


class Collection:
    def __init__(self, names: Names, cloud: Cloud) -> None:
        self._names = names
        self._cloud = cloud

    @cached_property
    def requests(self) -> Observed[Mapping[str, str]]:
        """By name, each request's URL as the file has it, its variables unresolved."""
        document = _load(FILE)
        requests = {f"{n}. {name}": url for n, (name, url) in enumerate(_requests(document), 1)}
        if requests:
            newman.start()
        return Observed(f"a collection in {_path(FILE)}", requests or None, f"cat {_path(FILE)}")

    @property
    def addresses(self) -> Observed[list[str]]:
        """Where its requests went, with the environment's variables."""
        urls = sorted({each.url for each in self._run.executions})
        return Observed("the URL of your requests", urls, self._run.command)

    @property
    def operations(self) -> Observed[list[str]]:
        """Those that it sends, as far as they are known, and `UNKNOWN` for any other."""
        sent = {each.operation for each in self._run.executions} - {""}
        strange = [UNKNOWN] if sent - {*OPERATIONS} else []
        known = [each for each in OPERATIONS if each in sent]
        return Observed("the operations that you send", [*known, *strange], self._run.command)

    @property
    def failures(self) -> Observed[list[str]]:
        return Observed("the tests that fail", self._run.failures, self._run.command)

    @property
    def shared_ids(self) -> Observed[list[str]]:
        """Ids of items that it creates, and that every other run of it would create too."""
        ids = self._created(self._run)
        files = "".join(_path(each).read_text(encoding="utf-8") for each in (FILE, ENVIRONMENT))
        shared = [id for id in ids if id in files]
        return Observed("the ids that every run shares", shared, self._run.command)

    @property
    def left_behind(self) -> Observed[list[str]]:
        """Ids of items that it created and did not delete."""
        return Observed("the items that a run leaves", self._run_and_left[1], self._run.command)

    @property
    def unread(self) -> Observed[list[str]]:
        """Operations whose answer could be anything, as far as its tests are concerned."""
        executions = self._on_broken[nothing_said].executions
        read = {each.operation for each in executions if each.failures}
        unread = [each for each in TELLING if each not in read]
        return Observed("the operations whose answer no test reads", unread, self._command_broken)

    def failures_on(self, spoil: Spoil) -> Observed[list[str]]:
        """The tests that fail when the API is spoiled in this one way."""
        failures = self._on_broken[spoil].failures
        return Observed("your tests, on an API that does so,", failures, self._command_broken)

    @property
    def _run(self) -> Run:
        return self._run_and_left[0]

    @property
    def _command_broken(self) -> str:
        return f"{self._run.command} --env-var {URL}=<the URL of the broken API>"

    @cached_property
    def _run_and_left(self) -> tuple[Run, list[str]]:
        """As it is; and what it left behind, which is tidied up."""
        (run,) = newman.run(_path(FILE), _path(ENVIRONMENT))
        left = [id for id in self._created(run) if self._is_there(id)]
        self._tidy(run)
        return run, left

    @cached_property
    def _on_broken(self) -> dict[Spoil, Run]:
        """On each of the spoiled APIs, some at the same time."""
        (url,) = self.addresses.value or []
        with ExitStack() as stack:
            spoils = apart(SPOILS, self._names.key)
            rows = [{URL: stack.enter_context(spoiled(url, spoil))} for spoil in spoils]
            runs = newman.run(_path(FILE), _path(ENVIRONMENT), rows, timed=False)
        for run in runs:
            self._tidy(run)
            _require_answers(run, url)
        return dict(zip(SPOILS, runs, strict=True))

    def _created(self, run: Run) -> list[str]:
        """Ids of the items that a run wrote to the labs' table."""
        items = [
            each.body["payload"].get("Item")
            for each in run.executions
            if each.operation == "create"
            and each.body.get("tableName") == self._names.table
            and isinstance(each.body.get("payload"), dict)
        ]
        ids = [item.get(self._names.key) for item in items if isinstance(item, dict)]
        return [id for id in ids if isinstance(id, str) and id]

    def _is_there(self, id: str) -> bool:
        answer = self._cloud.ask("dynamodb", "get_item", **self._where(id), ConsistentRead=True)
        return "Item" in answer

    def _tidy(self, run: Run) -> None:
        for id in self._created(run):
            self._cloud.ask("dynamodb", "delete_item", **self._where(id))

    def _where(self, id: str) -> dict[str, Any]:
        return {"TableName": self._names.table, "Key": {self._names.key: {"S": id}}}


def _require_answers(run: Run, url: str) -> None:
    """A test that fails for want of an answer has noticed nothing."""
    silent = [each.name for each in run.executions if not each.status]
    if silent:
        raise CouldNotCheck(
            found=f'Your request "{silent[0]}" got no answer from {url}. Run: workshop status',
            evidence=run.command,
        )


def _path(name: str) -> Path:
    return work.folder() / name


def _load(name: str) -> dict[str, Any]:
    try:
        return work.load(name)
    except Explained as error:
        raise NotYet(
            expected=f"{_path(name)} to hold a collection", found=str(error), evidence=""
        ) from error


def _requests(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and URL of each request, those in folders too.

    In "Postman Collection Format v2.1.0" a request, and a URL, is either text or an object.
    """
    items = part.get("item", [])
    for item in items if isinstance(items, list) else []:
        yield from _requests(item)
        if "request" in item:
            request = item["request"]
            url = request.get("url", "") if isinstance(request, dict) else request
            text = url.get("raw", "") if isinstance(url, dict) else url
            yield item.get("name", "a request"), text
