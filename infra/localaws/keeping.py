"""``python -m localaws`` snapshot, export and import."""

from __future__ import annotations

import argparse
import json
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localaws.workspace import Server, Workspace, WorkspaceError

SNAPSHOTS = "/_localaws/snapshots"
TOKEN_HEADER = "X-Localaws-Token"  # noqa: S105 - the header's name
FOR_EXPORT = "export-in-progress"
ASKED = {"list": "GET", "save": "PUT", "restore": "POST", "delete": "DELETE"}
DONE = {"save": "saved", "restore": "restored", "delete": "deleted"}


def add_arguments(snapshot: argparse.ArgumentParser) -> None:
    snapshot.add_argument("action", choices=ASKED)
    snapshot.add_argument("name", nargs="?", default="", help="the snapshot's name")


def add_export_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--snapshot", metavar="NAME", help="that state, rather than the present one")
    verb.add_argument(
        "--add",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="put this file beside it, such as a journal; may be repeated",
    )


def add_import_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--files", type=Path, metavar="DIR", help="write the files that were put beside it here"
    )
    verb.add_argument(
        "--snapshot", metavar="NAME", help="as that snapshot, rather than the present state"
    )


def snapshot(workspace: Workspace, arguments: argparse.Namespace) -> int:
    action, name = arguments.action, arguments.name
    if bool(name) is (action == "list"):
        needs = "takes no name" if name else "needs a name"
        raise WorkspaceError(f"snapshot {action} {needs}. See: localaws snapshot --help")
    path = f"/{urllib.parse.quote(name, safe='')}" if name else ""
    there = control(workspace, ASKED[action], path + "/restore" * (action == "restore"))
    if action == "list":
        print("\n".join(there["snapshots"]) or "There is no snapshot.")
    else:
        print(f"The snapshot {name} is {DONE[action]}.")
    return 0


def control(workspace: Workspace, method: str, path: str) -> Any:
    """What the running local AWS answers.

    Raises:
        WorkspaceError: none runs, or it refuses; in its own words.
    """
    server = workspace.running()
    if server is None:
        raise WorkspaceError("No local AWS runs here. Start it: python -m workshop start")
    request = urllib.request.Request(  # noqa: S310 - on loopback
        server.endpoint + SNAPSHOTS + path,
        method=method,
        headers={TOKEN_HEADER: _token(workspace)},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise WorkspaceError(str(json.load(error)["message"])) from error
    except (OSError, ValueError) as error:
        raise WorkspaceError(
            f"The local AWS does not answer ({error}). Read {workspace.log_file}."
        ) from error


def _token(workspace: Workspace) -> str:
    try:
        return workspace.token()
    except OSError as error:
        raise WorkspaceError(
            f"The workspace's token can't be read ({error.strerror}). Start the local AWS again: "
            "python -m workshop stop, then start"
        ) from error


def export(workspace: Workspace, arguments: argparse.Namespace) -> int:
    from localaws.state import carrying
    from localaws.state.errors import DiskFull, OtherVersion, Unreadable, Unusable

    running = workspace.running()
    database = _database(workspace, running, arguments.snapshot)
    try:
        files = {file.name: file.read_bytes() for file in arguments.add}
        carrying.export(database, workspace.state / "contents", arguments.file, files)
    except (Unreadable, OtherVersion, Unusable, DiskFull) as error:
        raise WorkspaceError(
            f"The state in {workspace.state} can't be exported: {error}."
        ) from error
    except OSError as error:
        draft = f"{arguments.file}.new"
        which = arguments.file if error.filename in (None, draft) else error.filename
        raise WorkspaceError(f"{which}: {error.strerror}. Choose another file.") from error
    finally:
        if running is not None and not arguments.snapshot:
            control(workspace, "DELETE", f"/{FOR_EXPORT}")
    print(f"The workspace is in {arguments.file}.")
    return 0


def _database(workspace: Workspace, running: Server | None, snapshot: str | None) -> Path:
    """What nobody writes to."""
    if snapshot:
        named = workspace.state / "snapshots" / f"{Path(snapshot).name}.db"
        if not named.exists():
            raise WorkspaceError(f"There is no snapshot {snapshot}. See: localaws snapshot list")
        return named
    if running is not None:
        control(workspace, "PUT", f"/{FOR_EXPORT}")
        return workspace.state / "snapshots" / f"{FOR_EXPORT}.db"
    if not (workspace.state / "current.db").exists():
        raise WorkspaceError(f"There is nothing in {workspace.home} to export.")
    return workspace.state / "current.db"


def import_(workspace: Workspace, arguments: argparse.Namespace) -> int:
    from localaws.state import carrying
    from localaws.state.codec import Damaged
    from localaws.state.errors import DiskFull, OtherVersion, Unreadable
    from localaws.state.snapshots import NoSnapshot

    workspace.prepare()
    file: Path = arguments.file
    aside = None
    with workspace.serving():  # so that nobody else does
        try:
            found = carrying.read(file)
            if arguments.snapshot is not None:
                carrying.add_snapshot(found, workspace.state, arguments.snapshot)
            else:
                aside = carrying.take_over(found, workspace.state)
        except (Damaged, Unreadable) as error:
            raise WorkspaceError(
                f"{file} can't be imported: {error}. Nothing was changed. Choose a file that "
                "workshop export or localaws export wrote."
            ) from error
        except NoSnapshot as error:
            raise WorkspaceError(f"{error} Nothing was changed.") from error
        except OtherVersion as error:
            raise WorkspaceError(
                f"{file} can't be imported. {error}. Install that version, then import it again."
            ) from error
        except DiskFull as error:
            raise WorkspaceError(
                "There is no room left on the disk. Nothing was changed: make room, then import "
                "it again."
            ) from error
        finally:
            shutil.rmtree(workspace.state.with_name("state.new"), ignore_errors=True)
    if arguments.files:
        _write(found.files, arguments.files)
    if aside is not None:
        print(f"What there was is kept in {aside}.")
    holds = f"has the snapshot {arguments.snapshot}" if arguments.snapshot else "holds"
    print(f"{workspace.home} now {holds}, as {file} had it.")
    return 0


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    """Their names lead nowhere else: an archive's are checked when it is read."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise WorkspaceError(f"{folder} can't be written ({error.strerror}).") from error
