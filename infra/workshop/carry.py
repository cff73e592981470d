"""`workshop export`: everything of a learner's in one file: state, save points, work, journal."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from checks import work
from checks.errors import Explained
from workshop import fresh, savepoints, target

# Of the work folder; a function's files are in its package, which is state.
FILES = (
    "answers.json",
    "collection.json",
    "environment.json",
    "inventory.json",
    "journal.jsonl",
    "load-report.json",
)

_EXAMPLES = """\
examples:
  workshop export anna.zip     to hand in, or to go on with on another machine
  workshop verify anna.zip     for an instructor: run its checks again
  localaws import anna.zip     take it over; what you have is moved aside
"""


def main(argv: Sequence[str]) -> int:
    """Raises Explained for what can't be written, and on real AWS, whose state stays there."""
    file = _parser().parse_args(argv).file
    if target.chosen() != "local":
        raise Explained("On AWS your work is in your account. Run: export WORKSHOP_TARGET=local")
    print(target.connect())
    export(file)
    print(f"Your work is in {file}. To check it again: workshop verify {file}")
    return 0


def export(file: Path) -> None:
    """Of the local AWS that runs. Raises Explained."""
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        there = [work.folder() / name for name in FILES]
        beside = [each for each in there if each.is_file()]
        for name in savepoints.names():
            if name.startswith(savepoints.AFTER):
                beside.append(Path(folder, f"{name}.zip"))
                fresh.localaws("export", str(beside[-1]), "--snapshot", name)
        added = [word for each in beside for word in ("--add", str(each))]
        fresh.localaws("export", str(file), *added)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop export",
        description="Put all that you made into one file.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="as anna.zip")
    return parser
