"""The `workshop` command: one table of verbs, each a module that is imported only when it runs."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from checks.errors import Explained
from localaws import garbage


@dataclass(frozen=True)
class Verb:
    """`module` has `function(argv) -> int`, which parses its arguments for an exit code."""

    module: str
    summary: str
    function: str = "main"


VERBS = {
    "lab": Verb("workshop.lab", "start the local AWS and open the notebooks"),
    "check": Verb("workshop.check", "say what is done of a lab, and what is missing"),
    "hint": Verb("workshop.hint", "show the next hint for a check"),
    "solution": Verb("workshop.solution", "show what belongs into a lab's holes, once you tried"),
    "diagnose": Verb("workshop.diagnose", "follow a request, and say where it dies"),
    "progress": Verb("workshop.progress", "say how far you are, as your journal has it"),
    "catchup": Verb("workshop.catchup", "make what the labs before one make, keeping yours"),
    "export": Verb("workshop.carry", "put all that you made into one file"),
    "import": Verb("workshop.carry", "take over what such a file holds", "take_over"),
    "verify": Verb("workshop.verify", "run the checks again on what was recorded"),
    "snapshot": Verb("workshop.local", "save, list or restore a named state", "snapshot"),
    "reset": Verb("workshop.reset", "take away what a lab made, after asking"),
    "meter": Verb("workshop.meter", "say what a role may do, and what it did"),
    "packs": Verb("workshop.packs", "list the labs, and the packs they come in"),
    "start": Verb("workshop.local", "start the local AWS in the background", "start"),
    "stop": Verb("workshop.local", "stop it", "stop"),
    "status": Verb("workshop.local", "say whether it runs, and where", "status"),
    "env": Verb("workshop.local", "print the variables for another terminal", "env"),
    "bench": Verb("workshop.bench", "measure what a learner waits for"),
    "lint": Verb("workshop.lint", "say what keeps labs from being good material"),
    "build": Verb("workshop.build", "make the learners' notebooks from the solutions"),
}

_EXAMPLES = """\
examples:
  workshop lab               begin at the beginning
  workshop check 01          check lab 01
  workshop hint              the next hint for the first thing that is missing
  workshop check --help      what a verb can do
"""

_REFUSED, _FAILED, _INTERRUPTED, _ENOUGH = 2, 3, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run a verb, for its exit code: or 2 when refused, 3 when it failed, 130 when interrupted."""
    garbage.look_seldom()
    arguments = list(sys.argv[1:] if argv is None else argv)
    traceback = "--traceback" in arguments
    arguments = [argument for argument in arguments if argument != "--traceback"]
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _ENOUGH
    except Explained as error:
        if traceback:
            raise
        print(error, file=sys.stderr)
        return _REFUSED
    except Exception as error:
        if traceback:
            raise
        print(
            f"The workshop stumbled over {type(error).__name__}: {error}. To see where, run:"
            f" workshop {' '.join(arguments)} --traceback",
            file=sys.stderr,
        )
        return _FAILED


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_help())
        return 0
    name, *rest = arguments
    if name not in VERBS:
        close = get_close_matches(name, VERBS, n=1)
        meant = f' Did you mean "{close[0]}"?' if close else ""
        raise Explained(f'There is no verb "{name}".{meant} Run: workshop --help')
    verb = VERBS[name]
    code: int = getattr(importlib.import_module(verb.module), verb.function)(rest)
    return code


def _help() -> str:
    verbs = [f"  {name:<9}{verb.summary}" for name, verb in VERBS.items()]
    usage = "usage: workshop VERB [ARGUMENTS] [--traceback]"
    return "\n".join([usage, "", "verbs:", *verbs, "", _EXAMPLES.rstrip()])


if __name__ == "__main__":
    sys.exit(main())
