"""`workshop lab`: the local AWS, and JupyterLab on the first notebook."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from checks.errors import Explained
from checks.names import LABS, lab
from checks.packs import Lab
from workshop import target

_EXAMPLES = """\
examples:
  workshop lab                begin at the beginning
  workshop lab 04             open lab 04
  workshop lab --no-browser   print the address instead of opening a browser
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs until JupyterLab ends, then stops the local AWS if it was started here."""
    options = _parser().parse_args(argv)
    chosen = lab(options.lab) if options.lab else LABS[0]
    notebook = chosen.exercise
    if not notebook.is_file():
        raise Explained(f"There is no {notebook}. Run: workshop build")
    if options.yes:
        os.environ["WORKSHOP_YES"] = "1"
    began = target.chosen() == "local" and not _is_running()
    print(target.connect())
    print("Opening JupyterLab. Ctrl-C in this terminal ends it.", flush=True)
    try:
        return _jupyter(chosen, options.no_browser, options.port)
    finally:
        if began:
            _stop()


def _jupyter(chosen: Lab, no_browser: bool, port: int | None) -> int:
    command = [
        *(sys.executable, "-P", "-m", "jupyterlab", "--log-level=WARN"),
        f"--ServerApp.root_dir={chosen.home}",
        # Not the file as an argument: so the printed address leads to the notebook too.
        f"--LabApp.default_url=/lab/tree/{chosen.exercise.relative_to(chosen.home)}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container, root is who one is
    if no_browser:
        command.append("--no-browser")
    if port is not None:
        command += [f"--port={port}", "--ServerApp.port_retries=0"]
    # Our settings, before a user's own: no news and no updates are fetched from the network.
    settings = [str(Path(__file__).with_name("jupyter")), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    environment = os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings))}
    jupyter = subprocess.Popen(command, cwd=chosen.home, env=environment)  # noqa: S603 - our own command
    # Ctrl-C reaches both: JupyterLab asks whether to end, and we wait for its answer.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return jupyter.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _is_running() -> bool:
    from localaws.workspace import Workspace

    return Workspace().running() is not None


def _stop() -> None:
    from localaws.__main__ import main as localaws

    localaws(["stop", "--yes"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop lab",
        description="Start the local AWS and open JupyterLab on a notebook.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lab", nargs="?", help="the lab to open, such as 04 (default: the first)")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--port", type=int, help="JupyterLab's port (default: the first free one)")
    parser.add_argument(
        "--yes", action="store_true", help="on AWS: agree to what the labs may cost"
    )
    return parser
