"""newman's report, read as it is written."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest

from checks import newman
from checks.exchange import Answer
from checks.language import CouldNotCheck, NotYet
from checks.newman import Run

Collect = Callable[..., tuple[Path, Path]]


class Mirror(BaseHTTPRequestHandler):
    """Answers 201, with what was sent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Type", self.headers["Content-Type"] or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def started_anew() -> Iterator[None]:
    """newman in the environment of this test; others share one, which takes a second to start."""
    newman.end()
    yield
    newman.end()


@pytest.fixture
def mirror() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/a/path"
        server.shutdown()
        thread.join()


@pytest.fixture
def collect(tmp_path: Path) -> Collect:
    """Write a collection of requests, each with a body and lines of a test, and an environment."""

    def write(requests: dict[str, tuple[str, list[str]]], **values: str) -> tuple[Path, Path]:
        items = [
            {
                "name": name,
                "request": {
                    "method": "POST",
                    "url": "{{url}}",
                    "body": {"mode": "raw", "raw": raw},
                },
                "event": [{"listen": "test", "script": {"exec": lines}}],
            }
            for name, (raw, lines) in requests.items()
        ]
        entries = [{"key": key, "value": value} for key, value in values.items()]
        schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
        files = tmp_path / "collection.json", tmp_path / "environment.json"
        files[0].write_text(json.dumps({"info": {"name": "own", "schema": schema}, "item": items}))
        files[1].write_text(json.dumps({"values": entries}))
        return files

    return write


def said(run: Run) -> list[tuple[Any, ...]]:
    return [
        (each.name, each.answer.status if each.answer else None, each.failures)
        for each in run.executions
    ]


IS_1 = 'pm.test("is 1", () => pm.expect(pm.response.json().n).to.eql(1));'
ONE, TWO = (Answer(201, b'{"n": %d}' % n, "application/json") for n in (1, 2))


def test_a_run_tells_what_was_sent_and_which_tests_failed(collect: Collect, mirror: str) -> None:
    failing = 'pm.test("is OK", () => pm.response.to.have.status(200));'
    passing = 'pm.test("is made", () => pm.response.to.have.status(201));'
    requests = {
        "good": ('{"operation": "{{what}}"}', [passing]),
        "bad": ("no JSON", [passing, failing, "nobody.knows;"]),
    }
    (run,) = newman.run(*collect(requests, url=mirror, what="ping"))
    good, bad = run.executions
    assert (good.url, good.request.content, good.failures) == (mirror, {"operation": "ping"}, ())
    assert good.answer == Answer(201, b'{"operation": "ping"}', good.request.content_type)
    assert bad.request.body == b"no JSON"
    assert bad.failures == ("is OK", "nobody is not defined")
    assert run.failures == ["bad: is OK", "bad: nobody is not defined"]


def test_each_row_of_variables_is_a_run_of_its_own(collect: Collect, mirror: str) -> None:
    files = collect({"count": ('{"n": {{n}}}', [IS_1])}, url=mirror, n="1")
    first, second, third = newman.run(*files, [{}, {"n": "2"}, {"url": "http://127.0.0.1:1/"}])
    assert said(first) == [("count", 201, ())]
    assert said(second) == [("count", 201, ("is 1",))]
    assert [each.answer for each in third.executions] == [None]


def test_runs_that_are_not_timed_say_the_same(collect: Collect, mirror: str) -> None:
    files = collect({"count": ('{"n": {{n}}}', [IS_1])}, url=mirror)
    rows = [{"n": str(number % 2)} for number in range(10)]
    found = newman.run(*files, rows, timed=False)
    assert [run.failures for run in found] == [["count: is 1"], []] * 5


def test_a_brief_run_ends_with_the_first_request_that_fails(collect: Collect, mirror: str) -> None:
    requests = {name: ('{"n": {{n}}}', [IS_1]) for name in ("first", "second")}
    rows = [{"n": "1"}, {"n": "2"}]
    right, wrong = newman.run(*collect(requests, url=mirror), rows, brief=True)
    assert said(right) == [("first", 201, ()), ("second", 201, ())]
    assert said(wrong) == [("first", 201, ("is 1",))]


def test_a_brief_run_tells_of_a_request_that_its_script_kept_back(
    collect: Collect, mirror: str
) -> None:
    files = collect({"sent": ("{}", []), "kept": ("{}", [])}, url=mirror)
    document = json.loads(files[0].read_text())
    event = {"listen": "prerequest", "script": {"exec": ["nobody.knows;"]}}
    document["item"][1]["event"].append(event)
    files[0].write_text(json.dumps(document))
    (run,) = newman.run(*files, brief=True)
    assert said(run) == [("sent", 201, ()), ("kept", None, ("nobody is not defined",))]
    assert [each.url for each in run.executions] == [mirror, ""]


def test_a_run_finds_nothing_that_another_left(collect: Collect, mirror: str) -> None:
    leave = 'left = 1; pm.environment.set("left", 1); pm.collectionVariables.set("left", 1);'
    found = 'typeof left, pm.environment.get("left"), pm.collectionVariables.get("left")'
    test = f"pm.test(JSON.stringify([{found}]), () => pm.expect(1).to.eql(2)); {leave}"
    runs = newman.run(*collect({"sent": ("{}", [test])}, url=mirror), [{}] * 6)
    assert [run.failures for run in runs] == [['sent: ["undefined",null,null]']] * 6


def test_the_tests_of_a_request_judge_another_answer(collect: Collect, mirror: str) -> None:
    requests = {"any": ("{}", []), "count": ('{"n": 1}', [IS_1])}
    (run,) = newman.run(*collect(requests, url=mirror))
    answers = [(0, TWO), (1, ONE), (1, TWO), (1, replace(ONE, body=b"no JSON"))]
    assert newman.judge(run, answers) == [(), (), ("is 1",), ("is 1",)]


def test_another_answer_is_judged_by_its_status_and_content_type_too(
    collect: Collect, mirror: str
) -> None:
    tests = [
        'pm.test("made", () => pm.response.to.have.status("Created"));',
        'pm.test("text", () => pm.response.to.have.header("Content-Type", "text/plain"));',
    ]
    (run,) = newman.run(*collect({"sent": ("{}", tests)}, url=mirror))
    as_it_was = Answer(201, b"{}", "text/plain")
    assert run.failures == []
    changed = [as_it_was, replace(as_it_was, status=500), replace(as_it_was, content_type="a/b")]
    judged = newman.judge(run, [(0, each) for each in changed])
    assert judged == [(), ("made",), ("text",)]


def test_a_test_judges_with_the_variables_that_it_had(collect: Collect, mirror: str) -> None:
    test = (
        'pm.test("as sent", () => pm.expect(pm.response.json().n).to.eql(pm.variables.get("n")));'
    )
    count = 'pm.collectionVariables.set("n", (pm.collectionVariables.get("n") ?? 0) + 1);'
    files = collect({name: ("{}", [count, test]) for name in ("first", "second")}, url=mirror)
    (run,) = newman.run(*files)
    assert newman.judge(run, [(0, ONE), (1, ONE), (1, TWO), (0, TWO)]) == [
        (),
        ("as sent",),
        (),
        ("as sent",),
    ]


def test_a_test_knows_what_the_one_before_it_made_of_the_other_answer(
    collect: Collect, mirror: str
) -> None:
    files = collect(
        {
            "count": (
                '{"n": 1}',
                [
                    'pm.test("as kept", () => '
                    'pm.expect(pm.response.json().n).to.eql(pm.variables.get("n")));'
                ],
            )
        },
        url=mirror,
    )
    document = json.loads(files[0].read_text())
    keep = 'pm.variables.set("n", pm.response.json().n);'
    document["event"] = [{"listen": "test", "script": {"exec": [keep]}}]
    files[0].write_text(json.dumps(document))
    (run,) = newman.run(*files)
    assert run.failures == []
    assert newman.judge(run, [(0, TWO)]) == [()]


def test_tests_as_postman_once_had_them_judge_too(collect: Collect, mirror: str) -> None:
    old = 'tests["is 1"] = JSON.parse(responseBody).n === 1 && responseCode.code < 300;'
    (run,) = newman.run(*collect({"count": ('{"n": 1}', [old])}, url=mirror))
    answers = [ONE, TWO, replace(ONE, status=500)]
    assert newman.judge(run, [(0, each) for each in answers]) == [(), ("is 1",), ("is 1",)]


def test_where_only_a_run_can_tell_nothing_fails(collect: Collect, mirror: str) -> None:
    asks = f'pm.sendRequest("{mirror}", () => pm.test("never", () => pm.expect(1).to.eql(2)));'
    (run,) = newman.run(*collect({"sent": ("{}", [asks])}, url=mirror))
    assert newman.judge(run, [(0, ONE), (0, ONE)]) == [(), ()]
    (other,) = newman.run(*collect({"count": ("{}", [IS_1])}, url=mirror))
    assert newman.judge(run, [(0, TWO)]) == [()]
    assert newman.judge(other, [(0, TWO)]) == [("is 1",)]


def test_a_script_that_never_ends_is_not_yet(
    collect: Collect, mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newman, "_SCRIPT_MS", 500)
    files = collect({"sent": ("{}", ["while (true);"])}, url=mirror)
    with pytest.raises(NotYet) as unmet:
        newman.run(*files)
    assert "timed out" in unmet.value.found


def test_a_proxy_does_not_come_between(
    collect: Collect, mirror: str, monkeypatch: pytest.MonkeyPatch, started_anew: None
) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    (run,) = newman.run(*collect({"sent": ("{}", [])}, url=mirror))
    assert said(run) == [("sent", 201, ())]


@pytest.mark.parametrize("text", ["", "{"])
def test_what_newman_cannot_read_is_not_yet(text: str, collect: Collect) -> None:
    collection, environment = collect({})
    collection.write_text(text)
    with pytest.raises(NotYet) as unmet:
        newman.run(collection, environment)
    assert "error: " in unmet.value.found


def test_a_missing_newman_is_named_with_the_next_command(
    collect: Collect, monkeypatch: pytest.MonkeyPatch, started_anew: None
) -> None:
    monkeypatch.setattr(newman, "NEWMAN", Path("nowhere"))
    with pytest.raises(CouldNotCheck) as unmet:
        newman.run(*collect({}))
    assert unmet.value.found == "newman is not installed. Run: python -m workshop setup"


def test_a_missing_node_is_named_with_the_next_command(
    collect: Collect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, started_anew: None
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(CouldNotCheck) as unmet:
        newman.run(*collect({}))
    assert unmet.value.found.startswith("Node.js, which runs newman, is not installed. Run:")


def test_newman_is_loaded_once_for_all_runs(collect: Collect, mirror: str) -> None:
    files = collect({"sent": ("{}", [])}, url=mirror)
    newman.run(*files)
    (first,) = drivers()
    assert said(newman.run(*files)[0]) == [("sent", 201, ())]
    assert drivers() == [first]


def test_newman_that_ended_meanwhile_is_started_again(collect: Collect, mirror: str) -> None:
    files = collect({"sent": ("{}", [])}, url=mirror)
    newman.run(*files)
    (driver,) = drivers()
    started = [one for one in (driver, driver.parent()) if one and one != psutil.Process()]
    driver.kill()
    assert not psutil.wait_procs(started, timeout=5)[1]
    assert said(newman.run(*files)[0]) == [("sent", 201, ())]


def test_a_run_without_end_could_not_be_checked(
    collect: Collect, mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newman, "_RUN_S", 0.5)
    files = collect({"again": ("{}", ['postman.setNextRequest("again");'])}, url=mirror)
    with pytest.raises(CouldNotCheck) as unmet:
        newman.run(*files)
    assert unmet.value.found.startswith(
        "newman did not end within 0.5 s. To see where it waits, run"
    )
    assert drivers() == []


def test_newman_ends_with_the_process_that_started_it() -> None:
    code = "from checks import newman; newman.start(); input()"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as owner:  # noqa: S603  # our own
        while not drivers(owner.pid):
            assert owner.poll() is None
            time.sleep(0.05)
        (driver,) = drivers(owner.pid)
        owner.kill()
    assert not psutil.wait_procs([driver], timeout=10)[1]


def drivers(owner: int | None = None) -> list[psutil.Process]:
    """The real Node.js processes under a process, this one unless another is named."""
    children = psutil.Process(owner).children(recursive=True)
    return [one for one in children if _name(one).startswith("node")]


def _name(process: psutil.Process) -> str:
    try:
        return Path(process.exe()).name
    except psutil.Error:
        return ""
