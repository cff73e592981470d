"""`workshop hint`: the next rung of a check's hints."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence

from checks import hints
from checks.text import WIDTH

_EXAMPLES = """\
examples:
  workshop hint                      for the first thing that the last check found missing
  workshop hint lab01.role_exists    for this check
"""


def main(argv: Sequence[str]) -> int:
    """Print one hint more than before. Raises Explained when there is no such check."""
    print(wrapped(hints.advance(_parser().parse_args(argv).check)))
    return 0


def wrapped(hint: hints.Hint) -> str:
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
        "check", nargs="?", default="", metavar="CHECK", help="as lab01.role_exists"
    )
    return parser
