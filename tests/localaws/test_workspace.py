"""A workspace keeps its port, and believes only a server that really runs."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import psutil
import pytest

from localaws import workspace as workspaces
from localaws.workspace import Workspace, WorkspaceError, default_home


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    one = Workspace(tmp_path / "home")
    one.prepare()
    return one


def test_a_new_workspace_takes_the_first_free_port(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = {workspaces.FIRST_PORT, workspaces.FIRST_PORT + 1}
    monkeypatch.setattr(workspaces, "is_free", lambda port: port not in taken)
    assert workspace.port() == workspaces.FIRST_PORT + 2


def test_when_all_usual_ports_are_taken_any_will_do(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "is_free", lambda _: False)
    assert workspace.port() == 0


def test_the_port_of_the_last_time_is_kept(workspace: Workspace) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    workspace.enter(port)
    workspace.leave()
    assert Workspace(workspace.home).port() == port


def test_its_own_port_taken_is_said(workspace: Workspace) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        workspace.enter(port)
        with pytest.raises(WorkspaceError, match=f"Port {port} is taken by another program"):
            workspace.port()


def test_a_port_file_that_is_none_counts_for_nothing(workspace: Workspace) -> None:
    (workspace.home / "port").write_text("what?")
    assert workspace.port() in (0, *workspaces.PORTS)


def test_the_server_that_entered_runs_until_it_leaves(workspace: Workspace) -> None:
    assert workspace.running() is None
    workspace.enter(4566)
    server = workspace.running()
    assert server
    assert (server.pid, server.endpoint) == (os.getpid(), "http://127.0.0.1:4566")
    workspace.leave()
    assert workspace.running() is None


def test_a_reused_pid_is_not_the_server(workspace: Workspace) -> None:
    workspace.enter(4566)
    file = workspace.home / "server.json"
    document = json.loads(file.read_text())
    assert abs(document["started"] - psutil.Process().create_time()) < 1
    file.write_text(json.dumps(document | {"started": document["started"] - 10}))
    assert workspace.running() is None


@pytest.mark.parametrize(
    "stale", ["", "{", "[]", '{"pid": 1}', '{"pid": 999999999, "port": 4566, "started": 0}']
)
def test_a_pid_file_that_is_none_counts_for_nothing(workspace: Workspace, stale: str) -> None:
    (workspace.home / "server.json").write_text(stale)
    assert workspace.running() is None


def test_one_server_at_a_time(workspace: Workspace) -> None:
    sentence = r"already runs\. Stop it with: python -m localaws stop"
    with workspace.serving(), pytest.raises(WorkspaceError, match=sentence):
        workspace.serving().__enter__()
    with workspace.serving():
        pass


def test_the_home_can_be_chosen_by_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workspaces.HOME_VARIABLE, "/somewhere/else")
    assert default_home() == Path("/somewhere/else")
    monkeypatch.delenv(workspaces.HOME_VARIABLE)
    assert default_home().parts[-2:] == ("localaws", "default")


def test_a_session_begins_with_an_empty_folder(workspace: Workspace) -> None:
    (workspace.home / "environments" / "left").mkdir(parents=True)
    assert list(workspace.session_folder().iterdir()) == []
