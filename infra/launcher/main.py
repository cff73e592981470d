"""The launcher's own verbs, ``setup`` and ``clean``; any other is handed to the workshop itself."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from launcher.clean import clean
from launcher.failure import Failure, reason_of
from launcher.install import install, ready
from launcher.steps import say

ROOT = Path(__file__).absolute().parents[2]

_GET_CURL = "install it (Debian, Ubuntu: sudo apt install curl; macOS and Windows bring it)"

USAGE = """\
The workshop is not installed in this clone yet. Each of these installs it first, once:

  python -m workshop lab      start the local AWS and open the notebooks
  python -m workshop setup    only install; prints the path of the Python that holds it
                              (--dev: with the tools that 'make test' needs)
  python -m workshop clean    delete what was installed, never what you made
"""


def main(arguments: Sequence[str]) -> int:
    """Run the launcher; it answers with an exit code, or becomes the workshop."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    try:
        if verb == "clean":
            return clean(ROOT)
        if verb == "setup":
            return _setup(rest)
        if verb == "lab" and not shutil.which("curl"):
            raise Failure(f"Lab 05 calls an API with curl, which is missing here: {_GET_CURL}")
        python = ready(ROOT, dev=False)
        if python is None and verb in ("-h", "--help", "help"):
            print(USAGE, end="")
            return 0
        return _hand_over(python or install(ROOT, dev=False), arguments)
    except KeyboardInterrupt:
        say(f"Stopped. To finish, run: {_again(arguments)}")
        return 130
    except Failure as failure:
        say(f"{failure}, then run: {_again(arguments)}")
    except OSError as error:
        say(f"{reason_of(error)}, then run: {_again(arguments)}")
    return 1


def _again(arguments: Sequence[str]) -> str:
    """The command that the user gave: make names its own."""
    typed = os.environ.get("WORKSHOP_COMMAND")
    return typed or " ".join(["python -m workshop", *arguments])


def _setup(options: Sequence[str]) -> int:
    if unknown := set(options) - {"--dev"}:
        say(f"setup has no option {min(unknown)}, only --dev. Run: python -m workshop setup")
        return 2
    dev = "--dev" in options
    print(ready(ROOT, dev) or install(ROOT, dev))
    return 0


def _hand_over(python: Path, arguments: Sequence[str]) -> int:
    # -P: without it Python would find this clone's workshop.py again, in the current folder.
    command = [str(python), "-P", "-m", "workshop", *arguments]
    if os.name == "posix":
        os.execv(python, command)  # noqa: S606 — no shell is wanted
    with subprocess.Popen(command) as process:  # noqa: S603 — the user's own arguments
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the workshop has received the same Ctrl-C and decides what it means
