"""newman's report, read as it is written."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest

from checks import newman
from checks.language import CouldNotCheck, NotYet
from checks.newman import Run

Collect = Callable[..., tuple[Path, Path]]


class Mirror(BaseHTTPRequestHandler):
    """Answers 201, with what was sent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(autouse=True)
def started_anew() -> Iterator[None]:
    """newman in the environment of this test."""
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
    return [(each.name, each.status, each.failures) for each in run.executions]


def test_a_run_tells_what_was_sent_and_which_tests_failed(collect: Collect, mirror: str) -> None:
    failing = 'pm.test("is OK", () => pm.response.to.have.status(200));'
    passing = 'pm.test("is made", () => pm.response.to.have.status(201));'
    requests = {
        "good": ('{"operation": "{{what}}"}', [passing]),
        "bad": ("no JSON", [passing, failing, "nobody.knows;"]),
    }
    (run,) = newman.run(*collect(requests, url=mirror, what="ping"))
    good, bad = run.executions
    assert (good.url, good.body, good.operation) == (mirror, {"operation": "ping"}, "ping")
    assert (good.status, good.failures) == (201, ())
    assert (bad.body, bad.operation) == ({}, "")
    assert bad.failures == ("is OK", "nobody is not defined")
    assert run.failures == ["bad: is OK", "bad: nobody is not defined"]


def test_each_row_of_variables_is_a_run_of_its_own(collect: Collect, mirror: str) -> None:
    test = 'pm.test("is 1", () => pm.expect(pm.response.json().n).to.eql(1));'
    files = collect({"count": ('{"n": {{n}}}', [test])}, url=mirror, n="1")
    first, second, third = newman.run(*files, [{}, {"n": "2"}, {"url": "http://127.0.0.1:1/"}])
    assert said(first) == [("count", 201, ())]
    assert said(second) == [("count", 201, ("is 1",))]
    assert [each.status for each in third.executions] == [0]


def test_runs_that_are_not_timed_say_the_same(collect: Collect, mirror: str) -> None:
    test = 'pm.test("is 1", () => pm.expect(pm.response.json().n).to.eql(1));'
    files = collect({"count": ('{"n": {{n}}}', [test])}, url=mirror)
    rows = [{"n": str(number % 2)} for number in range(10)]
    found = newman.run(*files, rows, timed=False)
    assert [run.failures for run in found] == [["count: is 1"], []] * 5


def test_a_script_that_never_ends_is_not_yet(collect: Collect, mirror: str) -> None:
    files = collect({"sent": ("{}", ["while (true);"])}, url=mirror)
    with pytest.raises(NotYet) as unmet:
        newman.run(*files)
    assert "timed out" in unmet.value.found


def test_a_proxy_does_not_come_between(
    collect: Collect, mirror: str, monkeypatch: pytest.MonkeyPatch
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
    collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newman, "NEWMAN", Path("nowhere"))
    with pytest.raises(CouldNotCheck) as unmet:
        newman.run(*collect({}))
    assert unmet.value.found == "newman is not installed. Run: python -m workshop setup"


def test_a_missing_node_is_named_with_the_next_command(
    collect: Collect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
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
    monkeypatch.setattr(newman, "_RUN_S", 2)
    files = collect({"again": ("{}", ['postman.setNextRequest("again");'])}, url=mirror)
    with pytest.raises(CouldNotCheck) as unmet:
        newman.run(*files)
    assert unmet.value.found.startswith("newman did not end within 2 s. To see where it waits, run")
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
