"""newman, Postman's own runner: runs of a collection, and what its report says of each."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.language import CouldNotCheck, NotYet

NEWMAN = Path(__file__).parents[1] / "node_modules" / "newman" / "bin" / "newman.js"
_REQUEST_MS, _SCRIPT_MS, _RUN_S = 20_000, 5_000, 45


@dataclass(frozen=True)
class Execution:
    """One request of a run.

    `url` and `body` are what was sent, variables resolved, `body` {} unless it is a JSON object;
    `status` is 0 without an answer; `failures` are the tests that failed, and errors of scripts.
    """

    name: str
    url: str
    body: dict[str, Any]
    status: int
    failures: tuple[str, ...]

    @property
    def operation(self) -> str:
        return str(self.body.get("operation", ""))


@dataclass(frozen=True)
class Run:
    executions: tuple[Execution, ...]
    command: str

    @property
    def failures(self) -> list[str]:
        """Each as "request: test"."""
        return [f"{each.name}: {test}" for each in self.executions for test in each.failures]


def run(
    collection: Path, environment: Path, rows: Sequence[Mapping[str, str]] = ({},)
) -> list[Run]:
    """Run a collection once for each row of variables, which replace those of the environment.

    Raises NotYet when newman cannot read the files, CouldNotCheck when there is no newman, or no
    end.
    """
    arguments = ["run", str(collection), "--environment", str(environment)]
    command = " ".join(["newman", *arguments])
    with tempfile.TemporaryDirectory() as folder:
        report, data = Path(folder, "report.json"), Path(folder, "data.json")
        data.write_text(json.dumps(rows), encoding="utf-8")
        said = _newman([*arguments, *_options(report), "--iteration-data", str(data)], command)
        if not report.exists():
            raise NotYet(expected="newman to run your collection", found=said, evidence=command)
        executions = json.loads(report.read_text(encoding="utf-8"))["run"]["executions"]
    return [
        Run(tuple(_execution(e) for e in executions if e["cursor"]["iteration"] == row), command)
        for row in range(len(rows))
    ]


def _options(report: Path) -> list[str]:
    return [
        *("--reporters", "json", "--reporter-json-export", str(report)),
        *("--timeout-request", str(_REQUEST_MS), "--timeout-script", str(_SCRIPT_MS)),
    ]


def _newman(arguments: list[str], command: str) -> str:
    """What it says, which is nothing unless it could not run the collection."""
    # Node.js comes from PyPI, into the folder of this environment's commands.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    node = shutil.which("node", path=path)
    if not node or not NEWMAN.is_file():
        missing = "newman" if node else "Node.js, which runs newman,"
        raise CouldNotCheck(
            found=f"{missing} is not installed. Run: python -m workshop setup", evidence=command
        )
    # A proxy in between could not reach loopback; Node's own warnings are about newman's code.
    direct = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1,localhost")))
    surroundings = {"NO_PROXY": direct, "no_proxy": direct, "NODE_NO_WARNINGS": "1"}
    process = subprocess.Popen(  # noqa: S603  # our own newman, the learner's own files
        [node, str(NEWMAN), *arguments],
        env=os.environ | surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=_RUN_S)
    except subprocess.TimeoutExpired as error:
        raise CouldNotCheck(
            found=f"newman did not end within {_RUN_S} s. To see where it waits, run: {command}",
            evidence=command,
        ) from error
    finally:
        _end(process)
    return " ".join(said.split())


def _end(process: subprocess.Popen[str]) -> None:
    """PyPI's `node` is a small program that starts the real one: both must go."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _execution(report: Mapping[str, Any]) -> Execution:
    body = report["request"].get("body", {}).get("raw", "")
    tests = [each["assertion"] for each in report.get("assertions", []) if each.get("error")]
    scripts = [*report.get("prerequestScript", []), *report.get("testScript", [])]
    errors = [each["error"]["message"] for each in scripts if each.get("error")]
    return Execution(
        name=report["item"]["name"],
        url=_url(report["request"]["url"]),
        body=_json_object(body),
        status=report.get("response", {}).get("code", 0),
        failures=(*tests, *errors),
    )


def _url(parts: Mapping[str, Any]) -> str:
    """As "Postman Collection Format v2.1.0" takes it apart, put together again."""
    port = f":{parts['port']}" if parts.get("port") else ""
    host = ".".join(parts.get("host", []))
    return f"{parts.get('protocol', 'http')}://{host}{port}/{'/'.join(parts.get('path', []))}"


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
