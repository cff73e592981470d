"""`workshop hint`: the next rung of a check's hints."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence

from checks import hints
from checks.text import WIDTH
from workshop import journal

_EXAMPLES = """\
examples:
  workshop hint                      for the first thing that the last check found missing
  workshop hint 01                   for the first thing that it found missing in this lab
  workshop hint lab01.role_exists    for this check
"""


def main(argv: Sequence[str]) -> int:
    """Print one hint more than before. Raises Explained when there is no such check."""
    print(next_hint(_parser().parse_args(argv).check))
    return 0


def next_hint(check: str) -> str:
    """Of this check, or of the last run's first cause. Raises Explained."""
    hint = hints.advance(check)
    journal.record("hint", check=hint.check.id, rung=hint.rung)
    lines = str(hint).splitlines()
    return "\n".join(textwrap.fill(line, WIDTH, break_on_hyphens=False) for line in lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop hint",
        description="Show the next hint for a check.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "check", nargs="?", default="", metavar="CHECK", help="as lab01.role_exists, or a lab"
    )
    return parser
