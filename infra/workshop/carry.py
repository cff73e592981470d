"""`workshop export` and `import`: everything of a learner's in one file, and out of it elsewhere.

State, save points, the files of the work folder, the journal.
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from checks import work
from checks.errors import Explained
from workshop import belongings, fresh, savepoints, target

# Of the work folder.
FILES = (
    "answers.json",
    "collection.json",
    "environment.json",
    "inventory.json",
    "journal.jsonl",
    "load-report.json",
)
# What the labs make a package of, from which later ones go on. An archive has no folders in it.
SOURCES, PREFIX = "function", "function."
_SOURCE = re.compile(r"\w[\w.-]*\.py")
LARGEST_SOURCE = 1024**2

_EXAMPLES = """\
examples:
  workshop export anna.zip     to hand in, or to go on with on another machine
  workshop verify anna.zip     for an instructor: run its checks again
  workshop import anna.zip     take it over, elsewhere; what is there is moved aside
"""

_PUTS = "Put all that you made into one file."
_TAKES = "Take over what workshop export put into a file; what you have is kept aside."


def main(argv: Sequence[str]) -> int:
    """Raises Explained for what can't be written, and on real AWS, whose state stays there."""
    file = _parser("export", _PUTS).parse_args(argv).file
    if target.chosen() != "local":
        raise Explained("On AWS your work is in your account. Run: export WORKSHOP_TARGET=local")
    print(target.connect())
    left_out = export(file)
    if left_out:
        names = ", ".join(f"{SOURCES}/{each.name}" for each in left_out)
        print(f"Left out, as links, files over 1 MB or of unusual names: {names}")
    named = shlex.quote(str(file))
    print(f"Your work is in {named}. To check it again: workshop verify {named}")
    return 0


def take_over(argv: Sequence[str]) -> int:
    """Raises Explained for a file that can't be read, and where a local AWS runs."""
    file = _parser("import", _TAKES).parse_args(argv).file
    if target.chosen() != "local":
        raise Explained("On AWS your work is in your account. Run: export WORKSHOP_TARGET=local")
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        fresh.localaws("import", str(file), "--files", folder)
        for point in sorted(Path(folder).glob(f"{savepoints.AFTER}*.zip")):
            fresh.localaws("import", str(point), "--snapshot", point.stem)
        kept = belongings.keep([work.folder() / name for name in (*FILES, SOURCES)])
        place(Path(folder), work.folder())
    if kept:
        print(f"Your files are in {kept}.")
    print("You have what the file holds. Go on with: workshop lab")
    return 0


def place(found: Path, home: Path) -> None:
    """Of the files that came out of an archive, each where it belongs in a work folder."""
    home.mkdir(parents=True, exist_ok=True)
    for file in found.iterdir():
        if file.name in FILES:
            shutil.copyfile(file, home / file.name)
        elif _SOURCE.fullmatch(source := file.name.removeprefix(PREFIX)) and source != file.name:
            (home / SOURCES).mkdir(exist_ok=True)
            shutil.copyfile(file, home / SOURCES / source)


def export(file: Path) -> list[Path]:
    """Of the local AWS that runs; the sources that are left out. Raises Explained."""
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        there = [work.folder() / name for name in FILES]
        beside = [each for each in there if each.is_file()]
        left_out = []
        for source in sorted((work.folder() / SOURCES).glob("*.py")):
            if _goes_along(source):
                beside.append(Path(folder, PREFIX + source.name))
                shutil.copyfile(source, beside[-1])
            else:
                left_out.append(source)
        for name in savepoints.names():
            if name.startswith(savepoints.AFTER):
                beside.append(Path(folder, f"{name}.zip"))
                fresh.localaws("export", str(beside[-1]), "--snapshot", name)
        added = [word for each in beside for word in ("--add", str(each))]
        fresh.localaws("export", str(file), *added)
    return left_out


def _goes_along(source: Path) -> bool:
    is_file = source.is_file() and not source.is_symlink()
    is_named = bool(_SOURCE.fullmatch(source.name))
    return is_file and is_named and source.stat().st_size <= LARGEST_SOURCE


def _parser(verb: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"workshop {verb}",
        description=description,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="as anna.zip")
    return parser
