"""`workshop packs`: the labs that there are, beside the workshop's own."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence

from checks.names import workshop_and_packs
from checks.packs import VARIABLE, Lab, Pack

_EXAMPLES = f"""\
examples:
  workshop packs                            every lab, pack by pack
  workshop packs --json                     the same for a script
  export {VARIABLE}=~/queues:~/streams    choose the packs in these folders

What a pack is: checks/README.md
"""


def main(argv: Sequence[str]) -> int:
    """Raises Explained for a folder that is no pack."""
    options = _parser().parse_args(argv)
    found = workshop_and_packs()
    if options.json:
        document = {"schema": 1, "packs": [_described(each) for each in found]}
        print(json.dumps(document, indent=2))
    else:
        print("\n\n".join("\n".join(_lines(each)) for each in found))
    return 0


def _lines(pack: Pack) -> Iterator[str]:
    yield f"{pack.name}, in {pack.home}"
    for lab in pack.labs:
        after = f", after {' and '.join(lab.needs)}" if lab.needs else ""
        yield f"  {lab.id} {lab.title}{after}"


def _described(pack: Pack) -> dict[str, object]:
    return {
        "name": pack.name,
        "home": str(pack.home),
        "labs": [_lab(each) for each in pack.labs],
    }


def _lab(lab: Lab) -> dict[str, object]:
    return {"id": lab.id, "title": lab.title, "needs": lab.needs, "notebook": str(lab.exercise)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop packs",
        description="List the packs of labs that are chosen, and their labs.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    return parser
