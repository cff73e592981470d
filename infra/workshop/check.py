"""`workshop check`: what is done of a lab, and what is missing."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from checks import hints, text
from checks.errors import Explained
from checks.names import lab
from checks.outcome import exit_code, to_document
from workshop import journal, savepoints, target

_EXAMPLES = """\
examples:
  workshop check                       every lab that builds something
  workshop check 01 02                 these labs
  workshop check --json results.json   for a script
  workshop check --junit results.xml   for a build server

exit code: 0 all passed, 1 something is left to do, 3 something could not be checked
"""


def main(argv: Sequence[str]) -> int:
    """Print the results. Raises Explained for a lab that cannot be checked."""
    options = _parser().parse_args(argv)
    labs = [lab(number).id for number in options.labs]
    for file in filter(None, (options.json, options.junit)):
        _make_sure_of(file)
    # pytest and boto3 take a third of a second to import, which `--help` need not wait for.
    from checks.run import run

    target.connect()
    results = run(labs, junit=options.junit)
    style = text.Style(
        asked=labs,
        rungs=hints.shown(),
        known=hints.passed(),
        colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ,
        instructor=options.instructor,
    )
    print(text.render(results, style))
    hints.remember(results)
    journal.record_check(labs, results)
    savepoints.after(results)
    if options.json:
        options.json.write_text(to_document(results), encoding="utf-8")
    return exit_code(results, stars=options.stars)


def _make_sure_of(file: Path) -> None:
    """Before anything is checked: that there is a file to write to."""
    try:
        file.open("a").close()
    except OSError as error:
        raise Explained(
            f"{file} cannot be written ({error.strerror}). Name another file, as in:"
            " workshop check --json results.json"
        ) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop check",
        description="Say what is done of a lab, and what is missing.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("labs", nargs="*", metavar="LAB", help="number of a lab, as 01")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write them as JUnit XML")
    parser.add_argument("--stars", action="store_true", help="second stars count in the exit code")
    parser.add_argument("--instructor", action="store_true", help="show all hints, and tracebacks")
    return parser
