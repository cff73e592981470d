"""The command line: start, stop, status, env, serve, and what it says when it can't."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from localaws import background
from tests.localaws.cloud import Cloud, eventually
from tests.localaws.command import command, localaws
from tests.processes import is_gone

FOREVER = "import time\ndef handler(event, context): print('in'); time.sleep(600)"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A workspace's folder, with nothing running in it before or after."""
    folder = tmp_path / "with a space" / "é"
    yield folder
    localaws("stop", folder, "--yes")


def facts(home: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((home / "server.json").read_text())
    return found


def started(home: Path) -> Cloud:
    answer = localaws("start", home, "--port", "0")
    assert answer.code == 0, answer.err
    return Cloud(f"http://127.0.0.1:{facts(home)['port']}", home)


def family(home: Path) -> list[int]:
    pid = facts(home)["pid"]
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def test_start_status_env_and_stop_say_what_they_did(home: Path) -> None:
    assert localaws("status", home).code == 3
    answer = localaws("start", home, "--port", "0")
    port, pid = facts(home)["port"], facts(home)["pid"]
    endpoint = f"http://127.0.0.1:{port}"
    assert answer.out == f"The local AWS runs on {endpoint} (process {pid}).\n"
    status = localaws("status", home)
    assert (status.code, endpoint in status.out, str(home) in status.out) == (
        0,
        True,
        True,
    )
    assert f"export AWS_ENDPOINT_URL={endpoint}\n" in localaws("env", home).out
    stopped = localaws("stop", home)
    assert stopped.out == (
        "The local AWS holds nothing yet: nothing is lost.\nThe local AWS has stopped.\n"
    )
    assert localaws("stop", home).out == "No local AWS runs in this workspace.\n"
    nothing = localaws("env", home)
    assert (nothing.code, nothing.out) == (1, "")
    assert nothing.err == ("localaws: No local AWS runs here. Start it: python -m workshop start\n")


def test_the_variables_make_any_shell_a_client(home: Path) -> None:
    started(home)
    variables = localaws("env", home).out
    ask = 'import boto3; print(boto3.client("sts").get_caller_identity()["Account"])'
    script = f"{variables}\npython -c '{ask}'"
    path = f"{Path(command('x', home)[0]).parent}{os.pathsep}{os.environ['PATH']}"
    shell = subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", "-c", script], capture_output=True, text=True, timeout=60, env={"PATH": path}
    )
    assert shell.stdout == "123456789012\n", shell.stderr


def test_a_second_start_finds_the_first_ones_server(home: Path) -> None:
    started(home)
    pid = facts(home)["pid"]
    assert f"(process {pid})" in localaws("start", home).out
    assert facts(home)["pid"] == pid


def test_starts_at_once_end_with_one_server(home: Path) -> None:
    starts = [
        subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command("start", home, "--port", "0"), stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = {start.communicate(timeout=60)[0] for start in starts}
    assert [start.returncode for start in starts] == [0, 0, 0]
    assert len(said) == 1
    running = [
        process
        for process in psutil.process_iter(["cmdline"])
        if "serve" in (process.info["cmdline"] or []) and str(home) in process.info["cmdline"]
    ]
    assert len(running) == 1


def test_a_workspace_keeps_its_port(home: Path) -> None:
    port = started(home).endpoint
    localaws("stop", home)
    assert port in localaws("start", home).out


def test_a_taken_port_is_said_with_a_way_out(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = (
            f"localaws: Port {port} is taken by another program. Stop that program, or choose "
            f"another port with --port {port + 1}.\n"
        )
        for verb in ("start", "serve"):
            answer = localaws(verb, home, "--port", str(port))
            assert (answer.code, answer.out, answer.err) == (1, "", sentence)
        (home / "port").write_text(f"{port}\n")
        assert localaws("start", home).err == sentence


@pytest.mark.parametrize("port", ["x", "-1", "65536"])
def test_a_port_that_is_none_is_refused(home: Path, port: str) -> None:
    answer = localaws("start", home, f"--port={port}")
    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert port in answer.err


def test_a_home_that_can_not_be_written_is_said_with_a_way_out(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for verb in ("start", "serve"):
        answer = localaws(verb, file / "home", "--port", "0")
        assert (answer.code, answer.err) == (
            1,
            f"localaws: The folder {file / 'home'} can't be written (Not a directory). Choose "
            "another with --home DIR, or set LOCALAWS_HOME.\n",
        )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_home_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    answer = localaws("start", tmp_path, "--port", "0")
    tmp_path.chmod(0o700)
    assert "can't be written (Permission denied)" in answer.err


def test_serve_beside_a_running_server_says_where_it_is(home: Path) -> None:
    endpoint, pid = started(home).endpoint, facts(home)["pid"]
    answer = localaws("serve", home, "--port", "0")
    assert (answer.code, answer.err) == (
        1,
        f"localaws: This workspace's local AWS already runs on {endpoint} (process {pid}). "
        "Stop it with: python -m localaws stop\n",
    )
    assert facts(home)["pid"] == pid


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serve_ends_on_a_signal_and_leaves_nothing(home: Path, number: signal.Signals) -> None:
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command("serve", home, "--port", "0"), stdout=subprocess.PIPE, text=True
    ) as serve:
        assert serve.stdout
        said = serve.stdout.readline()
        assert re.fullmatch(r"The local AWS listens on http://127\.0\.0\.1:\d+\n", said)
        members = family(home)
        serve.send_signal(number)
        assert serve.wait(timeout=30) == 0
    eventually(lambda: all(map(is_gone, members)))
    assert not (home / "environments").exists()
    assert not (home / "server.json").exists()


def test_stop_says_what_is_lost(home: Path) -> None:
    cloud = started(home)
    table = cloud.table()
    for number in range(14):
        cloud.client("dynamodb").put_item(TableName=table, Item={"id": {"S": str(number)}})
    cloud.function("def handler(event, context): pass")
    cloud.client("apigateway").create_rest_api(name="a")
    answer = localaws("stop", home)
    assert answer.out == (
        "Its state lives in memory. Stopping loses 1 role, 1 table, 1 function, 1 API and "
        "14 items.\nThe local AWS has stopped. The notebooks make it all again.\n"
    )


def test_stop_ends_a_server_that_does_not_answer(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "STOP_SECONDS", 2.0)
    started(home)
    pid = facts(home)["pid"]
    psutil.Process(pid).suspend()
    answer = localaws("stop", home)
    assert answer.out.startswith(
        "The local AWS does not answer: whatever it has not saved is lost.\n"
    )
    assert is_gone(pid)
    eventually(lambda: not (home / "environments").exists())


def on_a_terminal(home: Path, answer: str, *arguments: str) -> tuple[int, str]:
    """Exit code and output of ``stop`` for someone who types ``answer``."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command("stop", home, *arguments), stdin=theirs, stdout=subprocess.PIPE, text=True
    )
    os.write(ours, f"{answer}\n".encode())
    said, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    return process.returncode, said


def test_stop_asks_on_a_terminal(home: Path) -> None:
    started(home).table()
    pid = facts(home)["pid"]
    for answer in ("n", ""):
        code, said = on_a_terminal(home, answer)
        assert (code, said) == (
            1,
            "Its state lives in memory. Stopping loses 1 table.\nStop it? [y/N] It still runs.\n",
        )
        assert not is_gone(pid)
    code, said = on_a_terminal(home, "y")
    assert (code, is_gone(pid)) == (0, True)
    assert said.endswith("The local AWS has stopped. The notebooks make it all again.\n")


def test_a_large_log_stays_beside_the_next_one(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "server.log").write_bytes(b"x" * (background.LARGE_LOG + 1))
    started(home)
    assert (home / "server.log").stat().st_size < background.LARGE_LOG
    assert (home / "server.log.1").stat().st_size > background.LARGE_LOG


def test_stop_does_not_ask_when_told_yes(home: Path) -> None:
    started(home).table()
    code, said = on_a_terminal(home, "n", "--yes")
    assert (code, "[y/N]" in said) == (0, False)


def test_stop_does_not_ask_when_nothing_is_lost(home: Path) -> None:
    started(home)
    code, said = on_a_terminal(home, "n")
    assert (code, "[y/N]" in said) == (0, False)


def test_stop_while_functions_run_ends_them(home: Path) -> None:
    cloud = started(home)
    name = cloud.function(FOREVER, Timeout=900)
    for _ in range(3):
        cloud.invoke(name, InvocationType="Event")
    eventually(lambda: cloud.log(name).count("in\n") == 3)
    members = family(home)
    assert len(members) == 5  # the server, its warden, three functions
    assert localaws("stop", home).code == 0
    assert all(map(is_gone, members))
    assert not (home / "environments").exists()
    assert "Traceback" not in (home / "server.log").read_text()


def test_a_killed_server_leaves_no_process_and_no_folder(home: Path) -> None:
    cloud = started(home)
    source = """
        import subprocess, time
        def handler(event, context):
            print(subprocess.Popen(["sleep", "600"], start_new_session=True).pid)
            time.sleep(600)
        """
    name = cloud.function(source, Timeout=900)
    cloud.invoke(name, InvocationType="Event")
    eventually(lambda: len(cloud.log(name)) == 3)
    members = [*family(home), int(cloud.log(name)[2])]
    os.kill(facts(home)["pid"], signal.SIGKILL)
    eventually(lambda: all(map(is_gone, members)))
    eventually(lambda: not (home / "environments").exists())
    assert localaws("status", home).code == 3
    assert localaws("stop", home).out == "No local AWS runs in this workspace.\n"


def test_a_stale_pid_file_never_blocks_a_start(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "server.json").write_text(
        json.dumps({"pid": os.getpid(), "port": 4566, "started": 12345.0})
    )
    (home / "environments" / "left").mkdir(parents=True)
    assert localaws("status", home).code == 3
    started(home)
    assert not (home / "environments" / "left").exists()


def test_a_server_that_is_not_ours_is_not_stopped(home: Path) -> None:
    home.mkdir(parents=True)
    other = subprocess.Popen(["sleep", "600"])  # noqa: S607 - any program will do
    document = {"pid": other.pid, "port": 4566, "started": 12345.0}
    (home / "server.json").write_text(json.dumps(document))
    localaws("stop", home)
    assert other.poll() is None
    other.kill()
    other.wait()


def test_the_help_fits_a_terminal(home: Path) -> None:
    answer = localaws("stop", home, "--help")
    assert "--yes" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
