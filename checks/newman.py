"""newman, Postman's own runner: runs of a collection, and what it says of each."""

from __future__ import annotations

import atexit
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.exchange import Answer, Request
from checks.language import CouldNotCheck, NotYet

NEWMAN = Path(__file__).parents[1] / "node_modules" / "newman"
_SCRIPT = Path(__file__).with_suffix(".js")
_RUN_S = 45
_SCRIPT_MS = 5_000


@dataclass(frozen=True)
class Execution:
    """One request of a run, as it was sent, variables resolved.

    `url` is "" when its script kept it from being sent; `answer` is None without one; `failures`
    are the tests that failed, and errors of scripts.
    """

    name: str
    url: str
    request: Request
    answer: Answer | None
    failures: tuple[str, ...]

    @property
    def other_type(self) -> str:
        """The media type of a body that is not said to be JSON, or ""."""
        kind = self.request.content_type.partition(";")[0].strip()
        return kind if self.request.body and "json" not in kind else ""


@dataclass(frozen=True)
class Run:
    """`id` is what newman knows it by, as long as it remembers it."""

    executions: tuple[Execution, ...]
    command: str
    id: str

    @property
    def failures(self) -> list[str]:
        """Each as "request: test"."""
        return [f"{each.name}: {test}" for each in self.executions for test in each.failures]


def start() -> None:
    """Let newman load, which is slow, while there is something else to do. Without it, running
    says so."""
    with suppress(CouldNotCheck):
        _driver.start()


def run(
    collection: Path,
    environment: Path,
    rows: Sequence[Mapping[str, str]] = ({},),
    *,
    brief: bool = False,
    timed: bool = True,
) -> list[Run]:
    """Run a collection once for each row of variables, which replace those of the environment.

    Some of the runs go on at the same time; a `brief` one ends with the first request that fails.
    Unless they are `timed`, a script that never ends is no failed test but no end: it is quicker,
    for scripts that have ended before.

    Raises NotYet when newman cannot read the files, CouldNotCheck when there is no newman, or no
    end.
    """
    command = f"newman run {collection} --environment {environment}"
    files = {"collection": str(collection.absolute()), "environment": str(environment.absolute())}
    how = {"rows": rows, "brief": brief, "script_ms": _SCRIPT_MS if timed else None}
    answer = _asked(files | how, command)
    if "error" in answer:
        found = f"error: {' '.join(answer['error'].split())}"
        raise NotYet(expected="newman to run your collection", found=found, evidence=command)
    return [
        Run(tuple(map(_execution, each["requests"])), command, each["id"])
        for each in answer["runs"]
    ]


def judge(run: Run, answers: Sequence[tuple[int, Answer]]) -> list[tuple[str, ...]]:
    """What fails in the tests of a request if its answer is another than in this run.

    `answers` are of requests by their number in the run. Nothing fails, too, where only a run can
    tell: its tests ask for more, or newman has forgotten the run since.

    Raises CouldNotCheck as `run` does.
    """
    others = [_for_newman(number, answer) for number, answer in answers]
    answer = _asked({"id": run.id, "answers": others}, run.command)
    return [tuple(each) for each in answer["failures"]]


def _asked(question: Mapping[str, Any], command: str) -> dict[str, Any]:
    try:
        return _driver.ask(json.dumps(question))
    except _SilentError as error:
        found = f"newman {error}. To see where it waits, run: {command}"
        raise CouldNotCheck(found=found, evidence=command) from error


def end() -> None:
    """End what `start` began; it also ends by itself, with this process or when idle."""
    _driver.end()


class _SilentError(Exception):
    """newman did not answer; completes the sentence that its name begins."""


class _Driver:
    """`newman.js`, kept for the next run as long as it is not idle for a minute."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        """Raises CouldNotCheck when something is not installed."""
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = _started()
        return self._process

    def ask(self, question: str) -> dict[str, Any]:
        """Raises _SilentError without an answer."""
        process = self.start()
        try:
            answer: dict[str, Any] = json.loads(_exchange(process, question))
        except BaseException:  # an interrupt, too: nobody would read the answer
            self.end()
            raise
        return answer

    def end(self) -> None:
        """PyPI's `node` is a small program that starts the real one: both must go."""
        process, self._process = self._process, None
        if process and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        if process:
            process.communicate()


_driver = _Driver()
atexit.register(end)


def _exchange(process: subprocess.Popen[str], line: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        print(line, file=process.stdin, flush=True)
    ready, _, _ = select.select([process.stdout], [], [], _RUN_S)
    if not ready:
        raise _SilentError(f"did not end within {_RUN_S} s")
    said = process.stdout.readline()
    if not said:
        raise _SilentError("stopped")
    return said


def _started() -> subprocess.Popen[str]:
    # Node.js comes from PyPI, into the folder of this environment's commands.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    node = shutil.which("node", path=path)
    if not node or not NEWMAN.is_dir():
        missing = "newman" if node else "Node.js, which runs newman,"
        raise CouldNotCheck(found=f"{missing} is not installed. Run: python -m workshop setup")
    # A proxy in between could not reach loopback; Node's own warnings are about newman's code.
    direct = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1,localhost")))
    surroundings = {"NO_PROXY": direct, "no_proxy": direct, "NODE_NO_WARNINGS": "1"}
    return subprocess.Popen(  # noqa: S603  # our own driver
        [node, str(_SCRIPT)],
        env=os.environ | surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def _execution(told: Mapping[str, Any]) -> Execution:
    """From a request as `newman.js` describes it."""
    return Execution(
        name=told["name"],
        url=told["url"],
        request=Request(told["body"].encode(), told["type"]),
        answer=_answer(told["answer"]) if told["answer"] else None,
        failures=tuple(told["failures"]),
    )


def _answer(told: Mapping[str, Any]) -> Answer:
    return Answer(told["status"], base64.b64decode(told["body"]), told["type"])


def _for_newman(request: int, answer: Answer) -> dict[str, Any]:
    body = base64.b64encode(answer.body).decode()
    return {
        "request": request,
        "status": answer.status,
        "type": answer.content_type,
        "body": body,
    }
