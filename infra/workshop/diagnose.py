"""`workshop diagnose` and `%diagnose`: follow a request, and say where it dies."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from checks import diagnosis, hints, text
from checks.diagnosis import Diagnosis
from checks.evaluation import Evaluation
from checks.system import System
from checks.text import Style
from workshop import target

_EXAMPLES = """\
examples:
  workshop diagnose          from the client to the table and back
  workshop diagnose --json   the same for a script

exit code: 0 the answer comes back, 1 the request dies on its way
"""


def main(argv: Sequence[str]) -> int:
    """Raises Explained when no AWS can be reached."""
    options = _parser().parse_args(argv)
    target.connect()
    found = look()
    if options.json:
        cause = found.cause.to_json() if found.cause else None
        document = {"schema": 1, "passed": found.passed, "broken": found.broken, "cause": cause}
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print(told(found))
    return 1 if found.broken else 0


def look() -> Diagnosis:
    """By boto3's standard environment."""
    return diagnosis.diagnose(Evaluation(System.from_environment()))


def told(found: Diagnosis, prefix: str = "workshop ") -> str:
    """`prefix` is how commands begin there. The next hint is then one for what was found."""
    lines = [f"  passed       {name}" for name in found.passed]
    if not found.cause:
        return "\n".join([*lines, "A request reaches the table, and its answer comes back."])
    lines += [f"  dies here    {found.broken}"]
    lines += [f"  not reached  {name}" for name in found.unreached]
    style = Style(prefix=prefix, rungs=hints.shown())
    lines += ["", text.plain(found.cause, style)]
    hints.remember([found.cause])
    more = style.rung(found.cause) < len(found.cause.hints)
    again = f"For the next hint: {prefix}hint" if more else f"When that is done: {prefix}diagnose"
    return "\n".join([*lines, "", again])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop diagnose",
        description="Follow a request from the client to the table and back; say where it dies.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    return parser
