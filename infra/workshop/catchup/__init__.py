"""`workshop catchup` and `%catchup`: begin at any lab, with what the labs before it make.

The cells are the solutions' own. What passes its checks is the learner's, and stays. What a learner
finds out or measures themselves (answers, tests, load, tuning) is never filled in for them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from checks.names import lab, labs_before
from checks.packs import Lab
from workshop import asking, journal, target

if TYPE_CHECKING:
    from workshop.belongings import Belonging
    from workshop.catchup.walk import Standing, Walk

_EXAMPLES = """\
examples:
  workshop catchup 05          have all that labs 00 to 04 make, keeping what you made
  workshop catchup 05 --yes    without asking before something wrong is replaced

On AWS it says what is missing, and asks before it makes anything.
"""


def main(argv: Sequence[str]) -> int:
    """Exit code 0, or 1 when the learner changed their mind. Raises Explained."""
    options = _parser().parse_args(argv)
    print(target.connect())
    return catch_up(options.lab, yes=options.yes)


def catch_up(number: str, *, yes: bool = False) -> int:
    """The environment leads to an AWS already; exit code and errors as of `main`."""
    aim = lab(number)
    before = labs_before(aim)
    if not before:
        print(f"Nothing comes before lab {aim.id}. Open {aim.notebook}.")
        return 0
    from workshop.catchup.walk import Walk

    walk = Walk(before, say=lambda text: print(text, flush=True), may_replace=_asked(aim, yes))
    if target.chosen() == "aws" and not _agreed_to_spend(walk, aim, yes):
        print("Nothing was made.")
        return 1
    standings, kept = walk.go()
    print("\n".join(_told(standings, aim)))
    if kept:
        print(f"Files of yours that were replaced are in {kept}.")
    added = {each.lab.id: sorted(each.added) for each in standings if each.added}
    journal.record("catch-up", aim=aim.id, added=added)
    return 0


def _asked(aim: Lab, yes: bool) -> Callable[[Sequence[Belonging]], bool]:
    """On AWS only what carries the workshop's tag is ever replaced."""

    def may_replace(things: Sequence[Belonging]) -> bool:
        if target.chosen() == "aws" and not all(thing.tagged for thing in things):
            return False
        print("In the way, and not what the checks expect:")
        print("\n".join(f"  {thing.what}" for thing in things))
        return asking.agrees(
            "Replace it by the solution's? What is in it is lost. [y/N] ",
            beforehand="--yes" if yes else "",
            otherwise=f"To agree beforehand, run: workshop catchup {aim.id} --yes",
        )

    return may_replace


def _agreed_to_spend(walk: Walk, aim: Lab, yes: bool) -> bool:
    missing = walk.missing()
    if not missing:
        return True
    print("On your AWS account this is missing, and would be made:")
    print("\n".join(f"  lab {each.lab}: {each.title}" for each in missing))
    return asking.agrees(
        "Make it? What it costs is what the labs cost: see cost() in lab 00. [y/N] ",
        beforehand="--yes" if yes else "",
        otherwise=f"To agree beforehand, run: workshop catchup {aim.id} --yes",
    )


def _told(standings: Sequence[Standing], aim: Lab) -> Iterator[str]:
    for each in standings:
        yield f"Lab {each.lab.id}, {each.lab.title}: {_what(each)}"
        for result in each.added.values():
            yield f"    “{result.title}” was {result.outcome}: {result.found}"
        for thing in each.replaced:
            yield f"    replaced {thing}"
    left = [each for each in standings if each.is_open]
    if left:
        labs = ", ".join(each.lab.id for each in left)
        yield f"Left for you, since you find it out or measure it yourself: checks of labs {labs}."
    yield f"You can go on with {aim.notebook}."


def _what(standing: Standing) -> str:
    if standing.added:
        cells = ", ".join(map(str, sorted(standing.cells)))
        return f"added, by cells {cells} of its solution"
    return "yours to do" if not standing.makes else "kept as it is"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop catchup",
        description="Make what the labs before one make, keeping what you made.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lab", metavar="LAB", help="where you want to go on, as 05")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser
