"""One real local AWS a worker, started and stopped as a user would."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psutil
import pytest

from localaws.lambdaapi.world import SETTLE_VARIABLE
from localaws.workspace import EPHEMERAL_VARIABLE
from tests.localaws.cloud import Cloud, eventually
from tests.localaws.command import localaws
from tests.processes import is_gone

# What a workspace keeps for its next start.
LEFT = ["access-key.json", "port", "server.lock", "server.log", "start.lock"]


@pytest.fixture(autouse=True, scope="session")
def no_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of this machine's own AWS configuration."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "LOCALAWS_HOME"):
            patch.delenv(name, raising=False)
        # Functions are Active, and their updates Successful, when they are next looked at.
        patch.setenv(SETTLE_VARIABLE, "0")
        # Nothing is kept but where that is what a test is about.
        patch.setenv(EPHEMERAL_VARIABLE, "1")
        patch.setenv("AWS_CONFIG_FILE", str(nowhere / "config"))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere / "credentials"))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def server(no_aws: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    home = tmp_path_factory.mktemp("home")
    started = localaws("start", home, "--port", "0")
    assert started.code == 0, started.err
    facts = json.loads((home / "server.json").read_text())
    family = [facts["pid"], *(c.pid for c in psutil.Process(facts["pid"]).children())]
    cloud = Cloud(f"http://127.0.0.1:{facts['port']}", home)
    yield cloud
    cloud.http.close()
    family += [child.pid for child in psutil.Process(facts["pid"]).children(recursive=True)]
    stopped = localaws("stop", home)
    assert stopped.code == 0, stopped.err
    eventually(lambda: all(map(is_gone, family)))
    assert sorted(entry.name for entry in home.iterdir()) == LEFT
    assert "Traceback" not in (home / "server.log").read_text()


@pytest.fixture
def cloud(server: Cloud) -> Iterator[Cloud]:
    already = len(server.functions)
    yield server
    server.forget_functions(already)
