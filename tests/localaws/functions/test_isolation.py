"""A function's own file system, where this machine lets it have one, and what it is without."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from pathlib import Path

import pytest

from tests.localaws.cloud import Cloud, eventually, new_name, zipped
from tests.localaws.command import localaws
from tests.localaws.functions.real import invoked, of

SHOW = """
import os, pathlib, subprocess
def handler(event, context):
    answers = []
    for what, argument in event:
        try:
            answers.append(eval(what)(argument))
        except OSError as error:
            answers.append(error.strerror)
    return answers
"""
TOUCH = "lambda path: pathlib.Path(path).touch()"
LIST = "lambda path: sorted(os.listdir(path))"


@pytest.fixture
def show(cloud: Cloud) -> str:
    """Tells what became of each of the things that it was asked to do."""
    name = cloud.function(SHOW)
    cloud.invoke(name, [])
    if not cloud.isolated:
        pytest.skip("this system gives its users no namespaces")
    return name


def test_it_lies_under_awss_own_names(cloud: Cloud, show: str) -> None:
    names = ("LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "HOME", "PWD")
    found = cloud.invoke(show, [["os.environ.get", name] for name in names]).payload
    assert found[:3] == ["/var/task", "/var/runtime", "/tmp"]
    files, rest = cloud.invoke(show, [[LIST, "/var/task"], [LIST, "/opt"]]).payload
    assert (files, rest) == (["index.py"], [])


def test_layers_lie_in_opt(cloud: Cloud, show: str) -> None:
    client = cloud.client("lambda")
    layer = client.publish_layer_version(
        LayerName=new_name("layer"),
        Content={"ZipFile": zipped({"python/one.py": "", "data.txt": ""})},
    )
    name = cloud.function(SHOW, Layers=[layer["LayerVersionArn"]])
    assert cloud.invoke(name, [[LIST, "/opt"]]).payload == [["data.txt", "python"]]


def test_nothing_but_tmp_can_be_written_to(cloud: Cloud, show: str) -> None:
    places = ["/var/task/new", "/opt/new", "/usr/new", "/etc/new", "/new", "/var/runtime/new"]
    refused = cloud.invoke(show, [[TOUCH, place] for place in places]).payload
    assert refused == ["Read-only file system"] * len(places)
    assert cloud.invoke(show, [[TOUCH, "/tmp/new"], [LIST, "/tmp"]]).payload == [None, ["new"]]


def test_the_users_files_are_not_there(cloud: Cloud, show: str, tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    seen = cloud.invoke(show, [[LIST, str(place)] for place in (tmp_path, cloud.home)]).payload
    assert seen == ["No such file or directory"] * 2


def test_it_has_no_rights(cloud: Cloud, show: str) -> None:
    user, mounted = cloud.invoke(
        show, [["lambda _: os.getuid()", 0], ["lambda p: os.chroot(p)", "/tmp"]]
    ).payload
    assert (user, mounted) == (993, "Operation not permitted")


def test_tmp_is_as_large_as_its_ephemeral_storage(cloud: Cloud, show: str) -> None:
    size = "lambda path: os.statvfs(path).f_blocks * os.statvfs(path).f_frsize >> 20"
    fill = "lambda path: pathlib.Path(path, 'x').write_bytes(b'x' * (600 << 20))"
    for storage in (512, 700):
        name = cloud.function(SHOW, EphemeralStorage={"Size": storage}, MemorySize=1769)
        seen, written = cloud.invoke(name, [[size, "/tmp"], [fill, "/tmp"]]).payload
        assert seen == storage
        assert written == ("No space left on device" if storage == 512 else 600 << 20)


def test_programs_of_the_machine_can_be_run(cloud: Cloud, show: str) -> None:
    run = "lambda command: subprocess.run(command, capture_output=True, text=True).stdout"
    said = cloud.invoke(show, [[run, ["sh", "-c", "ls -d /v* && id -un"]]]).payload
    assert said == ["/var\nsbx_user1051\n"]


def test_without_namespaces_it_has_folders_under_other_names() -> None:
    """As on macOS, and in containers that keep namespaces to themselves."""
    source = """
        import os, pathlib, tempfile
        def handler(event, context):
            here = pathlib.Path(__file__).parent
            pathlib.Path(tempfile.gettempdir(), "new").touch()
            return [str(here), here.joinpath("index.py").is_file(), os.listdir(os.environ["HOME"])]
        """

    (outcome,), _ = invoked(of(textwrap.dedent(source)), b"{}", isolated=False)
    task, found, home = json.loads(outcome.payload)
    assert Path(task).name == "task"
    assert (found, home) == (True, ["new"])
    assert not Path(task).exists()


def test_status_says_whether_it_is_so(cloud: Cloud) -> None:
    def said() -> str:
        return localaws("status", cloud.home).out

    lines = eventually(lambda: [line for line in said().splitlines() if "Functions" in line])
    assert ("a file system" in lines[0]) == cloud.isolated


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux'")
def test_the_server_itself_stays_where_it_is(cloud: Cloud, show: str) -> None:
    pid = cloud.invoke(show, [["lambda _: os.getpid()", 0]]).payload[0]
    theirs = os.stat(f"/proc/{pid}/ns/mnt")  # noqa: PTH116
    assert not os.path.samestat(theirs, os.stat("/proc/self/ns/mnt"))  # noqa: PTH116
