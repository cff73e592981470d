"""`workshop reset`: take away what a lab made, or all labs, as if it had not been begun."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from checks.cloud import Cloud
from checks.errors import Explained
from checks.names import LABS, Names, lab
from workshop import asking, belongings, journal, target
from workshop.belongings import Belonging, Belongings

_EXAMPLES = """\
examples:
  workshop reset 04         take away what lab 04 made, after asking
  workshop reset            what all labs made
  workshop reset 04 --yes   without asking

Only what carries the workshop's tag goes. Your files are moved to work/kept, not deleted.
"""


def main(argv: Sequence[str]) -> int:
    """Exit code 0, or 1 when the learner changed their mind. Raises Explained."""
    options = _parser().parse_args(argv)
    chosen = [_own(options.lab)] if options.lab else [each.id for each in LABS]
    print(target.connect())
    found = Belongings(Names.from_environment(), Cloud())
    # What was made last goes first: an alarm before its log, a function before its role.
    things = [each for number in reversed(chosen) for each in found.of(number)]
    files = [file for number in chosen for file in found.files(number)]
    if not [each for each in things if each.tagged] and not files:
        print(_left_alone(things) or "There is nothing to take away.")
        return 0
    print("This will be deleted:")
    print("\n".join(f"  {each.what}" for each in things if each.tagged) or "  nothing on AWS")
    if files:
        print("and moved to work/kept: " + ", ".join(file.name for file in files))
    print(_left_alone(things), end="")
    again = f"To agree beforehand: workshop reset {options.lab or ''}".rstrip() + " --yes"
    beforehand = "--yes" if options.yes else ""
    if not asking.agrees("Go on? [y/N] ", beforehand=beforehand, otherwise=again):
        print("Nothing was changed.")
        return 1
    for each in things:
        if each.tagged:
            remove(each)
    kept = belongings.keep(files)
    if kept:
        print(f"Your files are in {kept}.")
    journal.record("reset", labs=chosen, removed=[each.what for each in things if each.tagged])
    return 0


def _own(number: str) -> str:
    found = lab(number)
    if found not in LABS:
        raise Explained(
            f"What lab {found.id} makes, its pack alone knows: the last cells of its notebook"
            " delete it."
            f" Run: workshop lab {found.id}"
        )
    return found.id


def remove(thing: Belonging) -> None:
    """Raises Explained when AWS refuses."""
    try:
        thing.remove()
    except (ClientError, BotoCoreError) as error:
        raise Explained(
            f"{thing.what[0].upper()}{thing.what[1:]} could not be deleted: {error}"
        ) from error
    print(f"Deleted {thing.what}.", flush=True)


def _left_alone(things: Sequence[Belonging]) -> str:
    others = [each.what for each in things if not each.tagged]
    if not others:
        return ""
    return (
        f"Left alone, since it does not carry the workshop's tag: {', '.join(others)}."
        " If it is yours, delete it with boto3.\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop reset",
        description="Take away what a lab made, or all labs, as if it had not been begun.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lab", nargs="?", metavar="LAB", help="number of a lab, as 04")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser
