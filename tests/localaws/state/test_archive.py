"""A workspace goes into a file, and out of it elsewhere; a stranger's file is read with care."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import pickle
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.state import archive, carrying
from localaws.state.archive import CONTENTS, MANIFEST, RECORDS, Archive
from localaws.state.codec import Damaged
from localaws.state.errors import OtherVersion, Unreadable
from tests.localaws.cloud import Cloud, trusting, zipped
from tests.localaws.state.kept import localaws, started

REFUSALS = (Damaged, Unreadable, OtherVersion)


def filled(home: Path) -> Cloud:
    cloud = started(home)
    trust = json.dumps(trusting("lambda.amazonaws.com"))
    role = cloud.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]
    cloud.client("lambda").create_function(
        FunctionName="work",
        Role=role["Arn"],
        Runtime="python3.12",
        Handler="index.handler",
        Code={
            "ZipFile": zipped({"index.py": "def handler(e, c): return 7", "d": os.urandom(5000)})
        },
    )
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    return cloud


def graph_of(content: bytes) -> str:
    """The document of all objects."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        rows = map(json.loads, file.read(RECORDS).splitlines())
    (graph,) = (base64.b64decode(value) for collection, _, value in rows if collection == "graph")
    return zlib.decompress(graph).decode()


def exported(home: Path, file: Path) -> bytes:
    ended = localaws("export", home, str(file))
    assert (ended.code, ended.err) == (0, "")
    return file.read_bytes()


def test_an_exported_workspace_runs_elsewhere_and_exports_as_the_same_bytes(
    home: Path, tmp_path: Path
) -> None:
    filled(home)
    first = exported(home, tmp_path / "running.zip")
    localaws("stop", home)
    assert exported(home, tmp_path / "stopped.zip") == first
    assert json.loads((home / "access-key.json").read_text())["secret"] not in graph_of(first)
    other = tmp_path / "other"
    ended = localaws("import", other, str(tmp_path / "running.zip"))
    assert (ended.code, ended.err) == (0, "")
    assert exported(other, tmp_path / "again.zip") == first
    cloud = started(other)
    try:
        answer = cloud.client("lambda").invoke(FunctionName="work")
        assert json.loads(answer["Payload"].read()) == 7
        assert cloud.client("logs").describe_log_streams(logGroupName="g")["logStreams"]
    finally:
        localaws("stop", other)


def test_an_import_keeps_what_there_was_and_waits_for_a_stop(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "workspace.zip"
    filled(home)
    exported(home, file)
    running = localaws("import", home, str(file))
    assert (running.code, "already runs" in running.err) == (1, True)
    localaws("stop", home)
    ended = localaws("import", home, str(file))
    (kept,) = home.glob("state-*")
    assert ended.out.splitlines()[0] == f"What there was is kept in {kept}."
    assert (kept / "current.db").exists()


def test_there_is_nothing_to_export_where_nothing_was(home: Path, tmp_path: Path) -> None:
    ended = localaws("export", home, str(tmp_path / "x.zip"))
    assert (ended.code, "nothing in" in ended.err) == (1, True)


def of(nodes: list[Any], roots: dict[str, Any] | None = None) -> Archive:
    graph = {"roots": roots or {}, "nodes": nodes}
    records = {"graph": {"": zlib.compress(json.dumps(graph).encode())}}
    return Archive(carrying.versions(), records, {}, {})


class Evil:
    def __reduce__(self) -> Any:
        return os.system, ("touch /nowhere/pwned",)


@pytest.mark.parametrize(
    "hostile",
    [
        of([["object", "subprocess:Popen", {}]]),
        of([["object", "os:_wrap_close", {}]]),
        of([["list", ["class", "moto.core.utils:subprocess"]]]),
        of([["object", "moto.server:DomainDispatcherApplication", {}]]),
        of([["object", "localaws.warden.client:Warden", {}]]),
        of([["object", "localaws.workspace:Workspace", {}]]),
        of([["dict"]], {"../../x/123456789012/us-east-1": [0]}),
        of([["dict"]], {"iam/../aws": [0]}),
        of([["dict"]], {"os/123456789012/us-east-1": [0]}),
        of([["list", ["kept", "../../etc/passwd"]]]),
        Archive(carrying.versions(), {"graph": {"": pickle.dumps(Evil())}}, {}, {}),
        Archive(carrying.versions(), {"items/x": {"k": b"v"}}, {}, {}),
        Archive({"moto": "0"}, {}, {}, {}),
        Archive({}, {}, {}, {}),
    ],
)
def test_an_archive_that_names_what_it_may_not_is_refused(tmp_path: Path, hostile: Archive) -> None:
    file = tmp_path / "hostile.zip"
    archive.write(file, hostile)
    with pytest.raises(REFUSALS):
        carrying.read(file)


def write(file: Path, members: dict[str, bytes], listed: dict[str, str] | None = None) -> Path:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    manifest = {"format": 1, "facts": carrying.versions(), "members": digests | (listed or {})}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(MANIFEST, json.dumps(manifest))
        for name, content in members.items():
            made.writestr(name, content)
    return file


@pytest.mark.parametrize(
    "name",
    ["../climbs", "/absolute", "contents/../../x", "files/..", "files/a/b", "C:\\x", "contents/x"],
)
def test_a_path_that_leads_elsewhere_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str
) -> None:
    file = write(tmp_path / "hostile.zip", {RECORDS: b"", name: b"x"})
    with pytest.raises(Unreadable):
        carrying.read(file)
    assert [each.name for each in tmp_path.iterdir()] == ["hostile.zip"]


def test_a_link_is_no_member(tmp_path: Path) -> None:
    file = tmp_path / "hostile.zip"
    link = zipfile.ZipInfo("files/link")
    link.external_attr = 0o120777 << 16
    write(file, {RECORDS: b""}, {"files/link": hashlib.sha256(b"/etc/passwd").hexdigest()})
    with zipfile.ZipFile(file, "a") as made:
        made.writestr(link, "/etc/passwd")
    with pytest.raises(Unreadable, match="link"):
        carrying.read(file)


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1_000_000)
    content = bytes(50_000_000)
    name = CONTENTS + hashlib.sha256(content).hexdigest()
    file = write(tmp_path / "bomb.zip", {RECORDS: b"", name: content})
    with pytest.raises(Unreadable, match="more than a workspace holds"):
        carrying.read(file)


def test_what_unpacks_to_a_hundred_times_its_size_is_refused_and_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LITTLE", 100_000)
    dense = {hashlib.sha256(it).hexdigest(): it for it in (bytes(10_000_000), b"1" * 3_000_000)}
    members = {RECORDS: b""} | {CONTENTS + name: content for name, content in dense.items()}
    with pytest.raises(Unreadable, match="more than a workspace holds"):
        archive.read(write(tmp_path / "bomb.zip", members))
    archive.write(tmp_path / "ours.zip", Archive({}, {}, dense, {}))
    assert archive.read(tmp_path / "ours.zip").contents == dense


def test_one_name_twice_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "twice.zip", {RECORDS: b""})
    with zipfile.ZipFile(file, "a") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr(RECORDS, b"")
    with pytest.raises(Unreadable, match="one twice"):
        archive.read(file)


@pytest.mark.parametrize("length", [0, 10, 300, -1])
def test_an_archive_that_is_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    file = write(tmp_path / "cut.zip", {RECORDS: b"", "files/journal.jsonl": b"x" * 999})
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(Unreadable, match="no whole zip file"):
        archive.read(file)


def test_a_graph_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from localaws.seams.keeping import graph

    monkeypatch.setattr(graph, "LARGEST", 1_000_000)
    bomb = Archive(carrying.versions(), {"graph": {"": zlib.compress(b" " * 50_000_000)}}, {}, {})
    file = tmp_path / "bomb.zip"
    archive.write(file, bomb)
    with pytest.raises(REFUSALS):
        carrying.read(file)


def test_a_newer_format_is_said_in_a_sentence(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "newer.zip"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(MANIFEST, json.dumps({"format": 99, "facts": {}, "members": {}}))
    ended = localaws("import", home, str(file))
    assert ended.code == 1
    assert "of format 99" in ended.err
    assert not (home / "state").exists()


@given(place=st.floats(0, 0.999), value=st.integers(1, 255))
def test_any_byte_that_changes_is_found_or_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, place: float, value: int
) -> None:
    file = tmp_path_factory.mktemp("damage") / "archive.zip"
    written = Archive({"moto": "1"}, {"c": {"k": b"value" * 50}}, {}, {"journal.jsonl": b"x" * 99})
    archive.write(file, written)
    content = bytearray(file.read_bytes())
    content[int(place * len(content))] ^= value
    file.write_bytes(content)
    try:
        found = archive.read(file)
    except (Unreadable, OtherVersion):
        return
    assert (found.records, found.files) == (written.records, written.files)
