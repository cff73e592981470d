"""``python -m localaws``: serve, start, stop, status, env, snapshot, export, import."""

from __future__ import annotations

import argparse
import asyncio
import datetime
import errno
import logging
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from localaws import __version__, garbage, keeping
from localaws.workspace import HOME_VARIABLE, Workspace, WorkspaceError, default_home

EXAMPLES = """\
examples:
  python -m localaws start              in the background, on this workspace's port
  python -m localaws serve --port 4566  in the foreground, until Ctrl-C
  eval "$(python -m localaws env)"      this shell's AWS CLI, SAM, … now talk to it
  python -m localaws stop
"""
ISOLATED = "Functions have a file system and a /tmp of their own."
NOT_ISOLATED = "Functions see this machine's files: it gives its users no namespaces."


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    workspace = Workspace(arguments.home, is_ephemeral=getattr(arguments, "ephemeral", None))
    try:
        run: Callable[[Workspace, argparse.Namespace], int] = arguments.run
        return run(workspace, arguments)
    except WorkspaceError as error:
        print(f"localaws: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(
            f"localaws: There is no room left on the disk for what is in {workspace.home}. Make "
            "room, then start the local AWS again: python -m workshop start",
            file=sys.stderr,
        )
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="localaws",
        description="An AWS that runs on your own machine.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"localaws {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for run, help_text in (
        (serve, "run it in the foreground"),
        (start, "start it in the background, or find the one that runs"),
        (stop, "stop the one in the background"),
        (status, "say whether it runs, and where"),
        (env, "print the standard variables for another terminal or client"),
        (keeping.snapshot, "save, list, restore or delete a named state of all that there is"),
        (keeping.export, "write all that there is into one file, for another machine"),
        (keeping.import_, "have a workspace hold what such a file does"),
    ):
        verb = verbs.add_parser(
            run.__name__.strip("_"), help=help_text, description=help_text.capitalize()
        )
        verb.set_defaults(run=run)
        verb.add_argument(
            "--home",
            type=Path,
            metavar="DIR",
            help=f"the workspace's folder (default: ${HOME_VARIABLE} or {default_home()})",
        )
        if run is keeping.snapshot:
            keeping.add_arguments(verb)
        if run in (keeping.export, keeping.import_):
            verb.add_argument("file", type=Path, help="the archive, such as workspace.zip")
        if run is keeping.export:
            keeping.add_export_arguments(verb)
        if run is keeping.import_:
            keeping.add_import_arguments(verb)
        if run is stop:
            verb.add_argument("--yes", action="store_true", help="do not ask, for automation")
        if run in (serve, start):
            verb.add_argument(
                "--ephemeral",
                action="store_true",
                default=None,
                help="keep nothing on disk, and load nothing",
            )
            verb.add_argument(
                "--set-aside",
                action="store_true",
                help="begin with nothing; what there is stays in the workspace's folder",
            )
            verb.add_argument(
                "--port", type=_port, help="default: the workspace's own port; 0: any free one"
            )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is no port; choose one from 0 to 65535")
    return port


def serve(workspace: Workspace, arguments: argparse.Namespace) -> int:
    garbage.put_off()
    from localaws.server import serve as run_server  # moto's import is for the server alone

    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    _set_aside(workspace, arguments)
    asyncio.run(run_server(workspace, arguments.port))
    sys.stdout.flush()
    os._exit(0)  # all is closed; taking moto's objects apart would last half a second


def start(workspace: Workspace, arguments: argparse.Namespace) -> int:
    from localaws import background

    _set_aside(workspace, arguments)
    server = background.start(workspace, arguments.port)
    print(f"The local AWS runs on {server.endpoint} (process {server.pid}).")
    return 0


def _set_aside(workspace: Workspace, arguments: argparse.Namespace) -> None:
    place = workspace.set_state_aside() if arguments.set_aside else None
    if place is not None:
        print(f"What there was is kept in {place}.")


def stop(workspace: Workspace, arguments: argparse.Namespace) -> int:
    from localaws import background

    server = workspace.running()
    if server is None:
        print("No local AWS runs in this workspace.")
        return 0
    told = background.health(server)
    if told is not None and not told.get("ephemeral", True):
        background.stop(workspace)
        print(f"The local AWS has stopped. What it holds is kept in {workspace.home}.")
        return 0
    held = background.inventory(server)
    print(_what_is_lost(held))
    if held != {} and sys.stdin.isatty() and not arguments.yes and not _agreed("Stop it?"):
        print("It still runs.")
        return 1
    background.stop(workspace)
    print("The local AWS has stopped." + (" The notebooks make it all again." if held else ""))
    return 0


def _what_is_lost(held: dict[str, int] | None) -> str:
    if held is None:
        return "The local AWS does not answer: whatever it has not saved is lost."
    if not held:
        return "The local AWS holds nothing yet: nothing is lost."
    counts = [f"{count} {kind if count == 1 else kind + 's'}" for kind, count in held.items()]
    *most, last = counts
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"Its state lives in memory. Stopping loses {listed}."


def _what_is_kept(told: Mapping[str, Any]) -> str:
    if told.get("ephemeral", True):
        return "It keeps nothing on disk."
    if told["saved"] is None:
        return "All that it holds is on disk; nothing has changed since it started."
    saved = datetime.datetime.fromtimestamp(told["saved"])
    return f"It last saved what it holds at {saved:%H:%M:%S on %Y-%m-%d}."


def _agreed(question: str) -> bool:
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def status(workspace: Workspace, _: argparse.Namespace) -> int:
    from localaws import background

    server = workspace.running()
    if server is None:
        print(f"No local AWS runs in {workspace.home}. Start it: python -m workshop start")
        return 3
    print(f"The local AWS runs on {server.endpoint} (process {server.pid}, {workspace.home}).")
    told = background.health(server)
    if told is not None:
        print(ISOLATED if told["isolated"] else NOT_ISOLATED)
        print(_what_is_kept(told))
        print("".join(f"{sentence}\n" for sentence in background.noticed(told)), end="")
    return 0


def env(workspace: Workspace, _: argparse.Namespace) -> int:
    server = workspace.running()
    if server is None:
        raise WorkspaceError("No local AWS runs here. Start it: python -m workshop start")
    for name, value in workspace.variables(server).items():
        if os.name == "nt":
            print(f'$env:{name} = "{value}"')
        else:
            print(f"export {name}={shlex.quote(value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
