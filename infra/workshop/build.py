"""`workshop build`: notebooks/ from solutions/, and the solutions' own outputs.

solutions/ is the one source of truth; whatever stands in notebooks/ is derived from it.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from nbformat import NotebookNode

from checks import packs
from checks.names import lab, labs_before
from workshop import execute, notebook, sanitise
from workshop.fresh import local_aws
from workshop.notebook import NotebookError

PATTERNS = packs.ROOT / "tests" / "nbval-sanitise.cfg"

# Starts an empty AWS and yields the variables that lead a kernel to it.
FreshAws = Callable[[], AbstractContextManager[Mapping[str, str]]]

_EXAMPLES = """\
examples:
  workshop build                  write every notebook anew from its solution
  workshop build --only 03        that of lab 03 alone
  workshop build --check          only say which notebooks are out of step
  workshop build --execute        run all solutions first and store what they answer
  workshop build --execute --only 03
                                  run 00 to 03, store and build 03
  workshop build --pack ~/queues  the notebooks of the pack in this folder
"""


def main(
    argv: Sequence[str] | None = None, *, root: Path = packs.ROOT, fresh_aws: FreshAws = local_aws
) -> int:
    """Exit code 0, or 1 where --check finds something.

    Raises NotebookError, a sentence for the contributor, for whatever cannot be built.
    """
    options = _parser().parse_args(argv)
    if options.pack:
        root = packs.choose(options.pack).home
    solutions = _present(root)
    chosen = _chosen(solutions, options.only or [])
    if options.check:
        return _check(root, chosen, whole=not options.only)
    for solution in chosen:
        if not options.force:
            _refuse_to_overwrite_work(_learners(root, solution))
    # All are derived before the first is written or run, so that one bad solution changes nothing.
    derived = {solution: _derived(solution) for solution in chosen}
    if options.execute:
        path = solutions[: solutions.index(chosen[-1]) + 1]
        if options.pack:
            path = _with_what_they_need(path)
        with fresh_aws() as environment:
            _execute(root, path, chosen, environment, renew=options.renew)
    for solution, fresh in derived.items():
        _say(_learners(root, solution), notebook.write(_learners(root, solution), fresh))
    return 0


def out_of_step(root: Path, solutions: Sequence[Path]) -> list[str]:
    """A sentence for each solution whose notebook is missing or says something else."""
    sentences = []
    for solution in solutions:
        learners = _learners(root, solution)
        name = f"notebooks/{learners.name}"
        if not learners.exists():
            sentences.append(f"{name} is missing.")
        elif learners.read_bytes() != notebook.dumps(_derived(solution)).encode():
            sentences.append(f"{name} is out of step with solutions/{solution.name}.")
    return sentences


def orphans(root: Path) -> list[str]:
    """A sentence for each of the workshop's notebooks that no solution stands behind."""
    solved = {path.name for path in notebook.listed(root / "solutions")}
    return [
        f"notebooks/{path.name} has no solution: remove it, or add solutions/{path.name}."
        for path in notebook.listed(root / "notebooks")
        if path.name not in solved
    ]


def _check(root: Path, solutions: Sequence[Path], *, whole: bool) -> int:
    stale = out_of_step(root, solutions)
    lost = orphans(root) if whole else []
    for sentence in [*stale, *lost]:
        print(sentence)
    if stale:
        print("Run `make build`, then commit notebooks/ and solutions/ together.")
    if not stale and not lost:
        print(f"In step: {len(solutions)} of notebooks/ with solutions/.")
    return 1 if stale or lost else 0


def _execute(
    root: Path,
    solutions: Sequence[Path],
    chosen: Sequence[Path],
    environment: Mapping[str, str],
    *,
    renew: bool,
) -> None:
    """Runs the path in order, each lab on what those before it made; stores the chosen ones."""
    patterns = sanitise.read_patterns(PATTERNS)
    for folder in dict.fromkeys(solution.parent for solution in solutions):
        execute.set_work_aside(folder)
    for solution in solutions:
        began = time.monotonic()
        new = execute.run(solution, environment)
        seconds = time.monotonic() - began
        print(f"solutions/{solution.name}: ran in {seconds:.1f} s", file=sys.stderr, flush=True)
        if solution in chosen:
            old = [] if renew else notebook.read(solution).cells
            _say(solution, notebook.write(solution, execute.stored(old, new, patterns, root)))


def _with_what_they_need(solutions: Sequence[Path]) -> list[Path]:
    """A pack's labs may begin with what labs of the workshop make."""
    needed = [labs_before(lab(solution.stem[:2])) for solution in solutions]
    earlier = dict.fromkeys(each.solution for labs in needed for each in labs)
    return [*dict.fromkeys([*earlier, *solutions])]


def _refuse_to_overwrite_work(path: Path) -> None:
    if not path.exists():
        return
    cells = notebook.read(path).cells
    if any(cell.get("outputs") or cell.get("execution_count") for cell in cells):
        worked_in = f"notebooks/{path.name} has been worked in: it holds outputs"
        raise NotebookError(
            f"{worked_in}. Move it away to keep it, or run `workshop build --force` to replace it."
        )


def _present(root: Path) -> list[Path]:
    solutions = notebook.listed(root / "solutions")
    if not solutions:
        nothing = "There are no notebooks in solutions/"
        raise NotebookError(f"{nothing}. Run `workshop build` in a clone of the workshop.")
    return solutions


def _chosen(solutions: Sequence[Path], only: Sequence[str]) -> list[Path]:
    names = {name: path for path in solutions for name in (path.stem, path.stem[:2])}
    unknown = [name for name in only if name not in names]
    if unknown:
        labs = ", ".join(path.stem[:2] for path in solutions)
        known = f"No solution answers to {', '.join(unknown)}; there are {labs}"
        raise NotebookError(f"{known}. Run `workshop build --only` with one of these.")
    wanted = [names[name] for name in only]
    return [path for path in solutions if path in wanted or not only]


def _derived(solution: Path) -> NotebookNode:
    return notebook.opened(notebook.read(solution), solution)


def _learners(root: Path, solution: Path) -> Path:
    return root / "notebooks" / solution.name


def _say(path: Path, changed: bool) -> None:
    print(f"{path.parent.name}/{path.name}: {'written' if changed else 'unchanged'}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop build",
        description="Write notebooks/ from solutions/: holes open, outputs gone.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--only", nargs="+", metavar="LAB", help="these labs alone: 03, 04-api-gateway")
    add("--check", action="store_true", help="write nothing, say what is out of step")
    add("--pack", type=Path, metavar="FOLDER", help="of a pack, in place of the workshop's own")
    add("--execute", action="store_true", help="first run the solutions, on an AWS of their own")
    add("--renew", action="store_true", help="with --execute: store every output and figure anew")
    add("--force", action="store_true", help="replace notebooks that somebody has worked in")
    return parser
