"""`workshop verify`: run the checks again on the recorded state, rather than trust a journal.

Each lab that the journal calls done is checked on its save point, on a local AWS of its own that is
gone afterwards; without a save point, on the state as it was last.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from checks.errors import Explained
from checks.outcome import Result
from checks.packs import VARIABLE
from localaws.workspace import Workspace
from workshop import carry, fresh, journal, savepoints, target
from workshop.journal import Journal
from workshop.progress import standings

_ADDRESS = re.compile(r"\b(127\.0\.0\.1|localhost):\d+")
_OURS = ("AWS_", "LOCALAWS_", "WORKSHOP_")

_EXAMPLES = """\
examples:
  workshop verify             your own work
  workshop verify anna.zip    what workshop export wrote, here or elsewhere
  workshop verify --json      for a script

exit code: 0 the journal is whole and what it calls done passes, 1 it isn't so
"""


@dataclass(frozen=True)
class Verdict:
    """Of a lab that the journal calls done. `state` is the save point, or "last"; `failing` has the
    titles of first stars that do not pass now."""

    lab: str
    state: str
    passes: bool
    failing: list[str]


def main(argv: Sequence[str]) -> int:
    """Raises Explained for a file that can't be read, or where there is nothing to verify."""
    options = _parser().parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="workshop-", ignore_cleanup_errors=True) as folder:
        archive = options.file or _own(Path(folder))
        _unpack(archive, Path(folder, "last"), Path(folder, "files"))
        kept = journal.read(Path(folder, "files", journal.FILE))
        verdicts = list(_judged(kept, archive, Path(folder)))
    if options.json:
        document = {"schema": 1, "labs": [asdict(v) for v in verdicts], "faults": kept.faults}
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_told(kept, verdicts)))
    return 0 if not kept.faults and all(each.passes for each in verdicts) else 1


def _own(folder: Path) -> Path:
    if target.chosen() != "local":
        raise Explained("On AWS the checks look at your account itself. Run: workshop check")
    print(target.connect(), file=sys.stderr)
    carry.export(folder / "own.zip")
    return folder / "own.zip"


def _unpack(archive: Path, home: Path, files: Path) -> None:
    """The state into a workspace, what was put beside it into a folder. Raises Explained."""
    fresh.localaws("import", str(archive), "--home", str(home), "--files", str(files))


def _judged(kept: Journal, archive: Path, folder: Path) -> Iterator[Verdict]:
    for standing in standings(kept):
        if standing.done:
            point = folder / "files" / f"{savepoints.AFTER}{standing.lab}.zip"
            state = point.stem if point.exists() else "last"
            print(f"Lab {standing.lab} …", file=sys.stderr, flush=True)
            results = _checked(standing.lab, point if point.exists() else archive, folder, kept)
            failing = [each.title for each in results if each.star == 1 and not each.passed]
            yield Verdict(standing.lab, state, bool(results) and not failing, failing)


def _checked(lab: str, archive: Path, folder: Path, kept: Journal) -> list[Result]:
    """What its checks find on that state, and with the files that were exported."""
    home, work, report = folder / f"home-{lab}", folder / f"work-{lab}", folder / f"{lab}.json"
    _unpack(archive, home, folder / "unused")
    carry.place(folder / "files", work)
    (work / journal.FILE).unlink(missing_ok=True)  # what it says is not believed
    try:
        fresh.localaws("start", "--home", str(home), "--port", "0")
        _lead_to(home, work)
        chosen = {
            "LOCALAWS_HOME": str(home),
            "WORKSHOP_WORK": str(work),
            "WORKSHOP_SUFFIX": _suffix(kept),
        }
        command = [sys.executable, "-P", "-m", "workshop", "check", lab, "--json", str(report)]
        done = subprocess.run(command, env=neutral() | chosen, capture_output=True, text=True)  # noqa: S603  # our own
    finally:
        fresh.localaws("stop", "--home", str(home), "--yes")
    if not report.exists() or not report.stat().st_size:
        raise Explained(f"Lab {lab} could not be checked again: {done.stderr.strip()}")
    found = [Result.from_json(each) for each in json.loads(report.read_text())["results"]]
    return [each for each in found if each.lab == lab]


def neutral() -> dict[str, str]:
    """The environment without what leads to anybody's AWS or files; packs stay chosen."""
    return {k: v for k, v in os.environ.items() if not k.startswith(_OURS) or k == VARIABLE}


def _lead_to(home: Path, work: Path) -> None:
    """A learner's files name the port of their local AWS; this one has another."""
    server = Workspace(home).running()
    assert server  # it was started a moment ago
    port = urlsplit(server.endpoint).port
    for file in work.glob("*.json"):
        text = file.read_text(encoding="utf-8", errors="replace")
        file.write_text(_ADDRESS.sub(rf"\1:{port}", text), encoding="utf-8")


def _suffix(kept: Journal) -> str:
    """What the learner's names ended in."""
    suffixes = [entry.detail["suffix"] for entry, _, _ in journal.attempts(kept)]
    return str(suffixes[-1]) if suffixes else ""


def _told(kept: Journal, verdicts: Sequence[Verdict]) -> Iterator[str]:
    if kept.faults:
        yield "The journal was changed:"
        yield from (f"  {fault}" for fault in kept.faults)
    else:
        yield f"The journal is whole: {len(kept.entries)} entries."
    others = {entry.checks for entry in kept.entries} - {journal.checks_digest()}
    if others:
        yield "Some of it was written with another version of the checks than this one."
    if not verdicts:
        yield "It calls no lab done."
    for each in verdicts:
        where = "as it was last" if each.state == "last" else f"at {each.state}"
        said = "passes" if each.passes else "does not pass: " + " ".join(each.failing)
        yield f"Lab {each.lab}, done by the journal, {said} ({where})."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop verify",
        description="Run the checks again on the recorded state of every lab called done.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="as anna.zip")
    parser.add_argument("--json", action="store_true", help="as JSON")
    return parser
