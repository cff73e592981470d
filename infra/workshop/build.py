"""`workshop build`: notebooks/ from solutions/, and the solutions' own outputs.

solutions/ is the one source of truth; whatever stands in notebooks/ is derived from it.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from workshop import notebook
from workshop.notebook import NotebookError

ROOT = Path(__file__).parents[2]

_EXAMPLES = """\
examples:
  workshop build             write every notebook anew from its solution
  workshop build --only 03   that of lab 03 alone
  workshop build --check     only say which notebooks are out of step
"""


def main(argv: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Exit code 0 when all is in step, 1 when notebooks are out of step, 2 when they cannot be."""
    options = _parser().parse_args(argv)
    try:
        chosen = _chosen(root, options.only)
        if options.check:
            return _check(root, chosen, whole=not options.only)
        return _build(root, chosen, force=options.force)
    except NotebookError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}. Put that right and repeat.", file=sys.stderr)
    return 2


def out_of_step(root: Path, solutions: Sequence[Path]) -> list[str]:
    """A sentence for each solution whose notebook is missing or says something else."""
    sentences = []
    for solution in solutions:
        learners = _learners(root, solution)
        name = f"notebooks/{learners.name}"
        expected = notebook.dumps(notebook.opened(notebook.read(solution), solution))
        if not learners.exists():
            sentences.append(f"{name} is missing.")
        elif learners.read_bytes() != expected.encode():
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


def _build(root: Path, solutions: Sequence[Path], *, force: bool) -> int:
    # All are derived before the first is written, so that one bad solution changes nothing.
    derived = [notebook.opened(notebook.read(solution), solution) for solution in solutions]
    for solution, fresh in zip(solutions, derived, strict=True):
        target = _learners(root, solution)
        if not force:
            _refuse_to_overwrite_work(target)
        changed = notebook.write(target, fresh)
        print(f"notebooks/{target.name}: {'written' if changed else 'already in step'}")
    return 0


def _refuse_to_overwrite_work(path: Path) -> None:
    if not path.exists():
        return
    cells = notebook.read(path).cells
    if any(cell.get("outputs") or cell.get("execution_count") for cell in cells):
        worked_in = f"notebooks/{path.name} has been worked in: it holds outputs"
        raise NotebookError(
            f"{worked_in}. Move it away to keep it, or run `workshop build --force` to replace it."
        )


def _chosen(root: Path, only: Sequence[str] | None) -> list[Path]:
    present = notebook.listed(root / "solutions")
    if not present:
        raise NotebookError(
            "There are no solutions in solutions/. Run `workshop build` in a clone of the workshop."
        )
    chosen = [path for path in present if not only or path.stem in only or path.stem[:2] in only]
    unknown = {*(only or [])} - {name for path in chosen for name in (path.stem, path.stem[:2])}
    if unknown:
        labs = ", ".join(path.stem[:2] for path in present)
        raise NotebookError(
            f"No solution answers to {', '.join(sorted(unknown))}; there are {labs}."
            " Run `workshop build --only` with one of these."
        )
    return chosen


def _learners(root: Path, solution: Path) -> Path:
    return root / "notebooks" / solution.name


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop build",
        description="Write notebooks/ from solutions/: holes open, outputs gone.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", nargs="+", metavar="LAB", help="these labs alone: 03, 04-api-gateway"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, say what is out of step"
    )
    parser.add_argument(
        "--force", action="store_true", help="replace notebooks that somebody has worked in"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
