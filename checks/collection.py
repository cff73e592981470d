"""The learner's Postman collection: what it asks, and what its tests would notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from checks import newman, work
from checks.cloud import Cloud
from checks.errors import Explained
from checks.exchange import Answer, Request
from checks.language import CouldNotCheck, NotYet
from checks.names import Names
from checks.newman import Execution, Run
from checks.observed import Observed
from checks.spoiler import apart, spoiled
from checks.spoils import ON_THE_TABLE, OPERATIONS, SPOILS, Api, Spoil, in_words

FILE, ENVIRONMENT = "collection.json", "environment.json"
URL = "url"
UNKNOWN = "one that nobody knows"
_AT_ONCE = 25  # keys that DynamoDB takes in a BatchWriteItem


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
        sent = {each.request.operation for each in self._run.executions} - {""}
        strange = [UNKNOWN] if sent - {*OPERATIONS} else []
        known = [each for each in OPERATIONS if each in sent]
        return Observed("the operations that you send", [*known, *strange], self._run.command)

    @property
    def failures(self) -> Observed[list[str]]:
        told = [
            f"{test} (sent as {each.other_type})" if each.other_type else test
            for each in self._run.executions
            for test in (f"{each.name}: {failure}" for failure in each.failures)
        ]
        return Observed("the tests that fail", told, self._run.command)

    @property
    def caveats(self) -> list[str]:
        """What this API takes, and another would not."""
        return [
            f"{each.name} is sent as {each.other_type}: this API takes it, others look at the type"
            for each in self._run.executions
            if each.other_type
        ]

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

    def unnoticed(self, spoils: Sequence[Spoil]) -> Observed[list[str]]:
        """The ways to spoil the API, of these, on which its tests are as green as ever."""
        green = [in_words(each) for each in spoils if each not in self._noticed]
        command = f"{self._run.command} --env-var {URL}=<the URL of an API that does so>"
        return Observed("the failures that no test of yours notices", green, command)

    @property
    def _run(self) -> Run:
        return self._run_and_left[0]

    @cached_property
    def _run_and_left(self) -> tuple[Run, list[str]]:
        """As it is; and what it left behind, which is tidied up."""
        (run,) = newman.run(_path(FILE), _path(ENVIRONMENT))
        left = [id for id in self._created(run) if self._is_there(id)]
        self._delete(left)
        return run, left

    @cached_property
    def _noticed(self) -> set[Spoil]:
        return self._noticed_at_once | self._noticed_in_a_run

    @cached_property
    def _noticed_at_once(self) -> set[Spoil]:
        """By the tests of the first request whose answer such an API spoils.

        What it was asked before, and all else that these tests know, is what it was in the run on
        the right API: so they are only given the other answer to judge.
        """
        executions = self._run.executions
        spoiled = {each: first_spoiled(each, executions) for each in SPOILS}
        answers = {spoil: answer for spoil, answer in spoiled.items() if answer}
        failures = newman.judge(self._run, list(answers.values()))
        return {spoil for spoil, failed in zip(answers, failures, strict=True) if failed}

    @cached_property
    def _noticed_in_a_run(self) -> set[Spoil]:
        """Of those that are not noticed at once: each in a run of its own on such an API."""
        (url,) = self.addresses.value or []
        spoils = [each for each in SPOILS if each not in self._noticed_at_once]
        # What does not depend on the table answers the same request as it did.
        known = {
            each.request: each.answer
            for each in self._run.executions
            if each.answer and each.request.operation not in ON_THE_TABLE
        }
        with spoiled(url, apart(spoils), known) as urls:
            rows = [{URL: each} for each in urls]
            runs = newman.run(_path(FILE), _path(ENVIRONMENT), rows, brief=True, timed=False)
        self._delete({id for run in runs for id in self._created(run)})
        for run in runs:
            _require_answers(run, url)
        return {spoil for spoil, run in zip(spoils, runs, strict=True) if run.failures}

    def _created(self, run: Run) -> list[str]:
        """Ids of the items that a run wrote to the labs' table."""
        ids = [
            each.request.item.get(self._names.key)
            for each in run.executions
            if each.request.operation == "create"
            and each.request.content.get("tableName") == self._names.table
        ]
        return [id for id in ids if isinstance(id, str) and id]

    def _is_there(self, id: str) -> bool:
        answer = self._cloud.ask("dynamodb", "get_item", **self._where(id), ConsistentRead=True)
        return "Item" in answer

    def _delete(self, ids: Iterable[str]) -> None:
        left = [{"DeleteRequest": {"Key": self._where(id)["Key"]}} for id in ids]
        table = self._names.table
        while left:
            some = {table: left[:_AT_ONCE]}
            answer = self._cloud.ask("dynamodb", "batch_write_item", RequestItems=some)
            left = left[_AT_ONCE:] + answer.get("UnprocessedItems", {}).get(table, [])

    def _where(self, id: str) -> dict[str, Any]:
        return {"TableName": self._names.table, "Key": {self._names.key: {"S": id}}}


def first_spoiled(spoil: Spoil, executions: Sequence[Execution]) -> tuple[int, Answer] | None:
    """The number of the first request in a run whose answer is another on such an API, and that
    answer; None without any, or if such an API would do another thing."""
    for number, each in enumerate(executions):
        if not each.answer:
            return None
        asked: list[Request] = []
        answer = spoil(each.request, _recorded(each.answer, asked))
        if asked != [each.request]:
            return None
        if answer != each.answer:
            return number, answer
    return None


def _recorded(answer: Answer, asked: list[Request]) -> Api:
    def api(request: Request) -> Answer:
        asked.append(request)
        return answer

    return api


def _require_answers(run: Run, url: str) -> None:
    """A test that fails for want of an answer has noticed nothing."""
    silent = [each.name for each in run.executions if each.url and not each.answer]
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
