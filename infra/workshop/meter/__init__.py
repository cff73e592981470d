"""`workshop meter` and `%meter`: what a role may do, beside what it did."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from checks.names import Names
from workshop import target
from workshop.meter.measure import Measured

_EXAMPLES = """\
examples:
  workshop meter                   the role of lab 01
  workshop meter my-role           another one, by its name or ARN
  workshop meter --json            for a script
  workshop meter --json | jq .smallest
                                   the smallest policy that would have done

exit code: 0
"""


def main(argv: Sequence[str]) -> int:
    """Print a reading. Raises Explained for a role that is not there."""
    options = _parser().parse_args(argv)
    from workshop.meter import text

    target.connect()
    measured = read(options.role)
    print(json.dumps(text.document(measured), indent=2) if options.json else text.render(measured))
    return 0


def read(role: str = "") -> Measured:
    """Of a role by its name or ARN, by default that of lab 01. Raises Explained."""
    # boto3 takes a third of a second to import, which `--help` need not wait for.
    import boto3

    from workshop.meter.grants import granted
    from workshop.meter.measure import measure
    from workshop.meter.uses import seen_locally, seen_on_aws

    iam = boto3.client("iam")
    found = granted(role or Names.from_environment().role, iam)
    is_local = target.chosen() == "local"
    return measure(found, seen_locally(found.arn) if is_local else seen_on_aws(found.arn, iam))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop meter",
        description="Say what a role may do and what it did, and the smallest policy between.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("role", nargs="?", default="", metavar="ROLE", help="its name or ARN")
    parser.add_argument("--json", action="store_true", help="as JSON")
    return parser
