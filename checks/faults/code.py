"""Changes of the function's package: what a learner wrote differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checks.faults.deployed import Files
from checks.faults.language import Apply

Change = Callable[[Files], Mapping[str, str]]
HANDLER = "lambda_function.py"
# The widely copied one: it knows no API Gateway.
CLASSIC = """\
import json
from decimal import Decimal

from dispatch import run


def lambda_handler(event, context):
    return run(json.loads(json.dumps(event), parse_float=Decimal))
"""


def edited(change: Change) -> Apply:
    return lambda me: me.edits(change)


def replaced(file: str, old: str, new: str) -> Apply:
    """A part of a file that must be there."""

    def change(files: Files) -> Files:
        if old not in files[file]:
            raise LookupError(
                f"{file} has no {old!r}: the solutions have changed. Change the fault."
            )
        return files | {file: files[file].replace(old, new)}

    return edited(change)


def added(file: str, end: str) -> Apply:
    return edited(lambda files: files | {file: files[file] + end})


def handler(source: str) -> Apply:
    """Another file with the handler."""
    return edited(lambda files: files | {HANDLER: source})
