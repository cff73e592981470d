"""One real local AWS a worker, started and stopped as a user would."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.localaws.cloud import Cloud, eventually

# What a workspace keeps for its next start.
LEFT = ["port", "server.lock", "server.log", "start.lock"]


def localaws(verb: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, with nothing to answer its questions."""
    command = [sys.executable, "-m", "localaws", verb, "--home", str(home), *arguments]
    return subprocess.run(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture(autouse=True, scope="session")
def no_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of this machine's own AWS configuration."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "LOCALAWS_HOME"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_CONFIG_FILE", str(nowhere / "config"))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere / "credentials"))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def server(no_aws: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    home = tmp_path_factory.mktemp("home")
    started = localaws("start", home, "--port", "0")
    assert started.returncode == 0, started.stderr
    facts = json.loads((home / "server.json").read_text())
    family = [facts["pid"], *(c.pid for c in psutil.Process(facts["pid"]).children())]
    cloud = Cloud(f"http://127.0.0.1:{facts['port']}", home)
    yield cloud
    cloud.http.close()
    family += [child.pid for child in psutil.Process(facts["pid"]).children(recursive=True)]
    stopped = localaws("stop", home)
    assert stopped.returncode == 0, stopped.stderr
    eventually(lambda: all(map(is_gone, family)))
    assert sorted(entry.name for entry in home.iterdir()) == LEFT
    assert "Traceback" not in (home / "server.log").read_text()


@pytest.fixture
def cloud(server: Cloud) -> Iterator[Cloud]:
    already = len(server.functions)
    yield server
    server.forget_functions(already)
