"""`workshop lint`: what keeps a pack of labs from being good material, a line for each finding."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from checks import packs
from checks.names import workshop_and_packs
from checks.packs import Pack
from workshop.lint import cells, documents, faults, ladders, orphans, quotes
from workshop.lint.page import pages

_EXAMPLES = """\
examples:
  workshop lint             the workshop's own labs, and the packs that are chosen
  workshop lint ~/queues    the pack in this folder
  workshop lint --run       run it too: unsolved fails, solved passes,
                            and of a pack that its faults are found (minutes)

Each line names file, cell and what to do. What is asked of a pack: checks/README.md

exit code: 0 nothing found, 1 something found
"""

Rule = Callable[[Pack], Iterator[str]]


def main(argv: Sequence[str]) -> int:
    """Raises Explained for a folder that is no pack, and for notebooks that cannot be read."""
    options = _parser().parse_args(argv)
    chosen = [packs.choose(each) for each in options.folders] or [*workshop_and_packs()]
    found = 0
    for pack in chosen:
        for sentence in findings(pack) if not options.run else findings_of_a_run(pack):
            found += 1
            print(sentence if len(chosen) == 1 else f"{pack.name}: {sentence}", flush=True)
    labs = sum(len(pack.labs) for pack in chosen)
    many = "1 lab" if labs == 1 else f"{labs} labs"
    print(f"{found} to mend." if found else f"Nothing to mend in {many}.")
    return 1 if found else 0


def findings(pack: Pack) -> Iterator[str]:
    """A sentence for each place where something breaks a rule, found without running anything."""
    for rule in RULES:
        yield from rule(pack)


def notebooks(pack: Pack) -> Iterator[str]:
    for page in pages(pack.home):
        yield from cells.findings(page)


def findings_of_a_run(pack: Pack) -> Iterator[str]:
    """All of them: those, and what a run on a local AWS of its own shows."""
    from workshop.lint import running

    yield from findings(pack)
    yield from running.findings(pack)


RULES: list[Rule] = [
    notebooks,
    documents.findings,
    faults.findings,
    ladders.findings,
    orphans.findings,
    quotes.findings,
]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop lint",
        description="Say what keeps labs from being good material: notebooks, checks, hints.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("folders", nargs="*", type=Path, metavar="FOLDER", help="of a pack, with its pack.toml")
    add("--run", action="store_true", help="also run exercises and solutions, on a fresh local AWS")
    return parser
