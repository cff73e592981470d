"""What learners' code and the checks must not know of: the local AWS, by either of its names.

They see AWS through boto3 and HTTP alone, which is what makes them true of real AWS too.
"""

import ast
import re
from collections.abc import Iterator

from workshop import syntax

HIDDEN = ("localaws", "moto")

_NAMES = "|".join(HIDDEN)
_IMPORT_LINE = re.compile(rf"(?m)^\s*(?:import|from)\s+(?:[\w.]+\s*,\s*)*({_NAMES})\b")
_COMMAND = re.compile(rf"\b({_NAMES})\b")
_COMMAND_LINE = re.compile(r"\s*(?:[\w, ]+=\s*)?[%!]")


def hidden(source: str) -> list[tuple[int, str]]:
    """Line and name of each use in a cell or a Python file: imports, in strings too, and commands.

    Raises SyntaxError for Python that does not parse.
    """
    tree = syntax.parse(source)
    lines = list(enumerate(source.split("\n"), start=1))
    if tree is not None:
        found = [(line, name) for line, name in _imported(tree) if name in HIDDEN]
        # A magic in mid-expression is arithmetic, yet arithmetic knows neither name.
        lines = [(number, line) for number, line in lines if _COMMAND_LINE.match(line)]
    else:
        found = []
    found += [(number, match[1]) for number, line in lines if (match := _COMMAND.search(line))]
    return sorted(set(found))


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name.split(".")[0]) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module.split(".")[0]
            case ast.Call(
                func=ast.Name(id=called) | ast.Attribute(attr=called),
                args=[ast.Constant(value=str(name)), *_],
            ) if called in {"import_module", "__import__"}:
                yield node.lineno, name.split(".")[0]
            case ast.Constant(value=str(text)):
                yield from ((node.lineno, match[1]) for match in _IMPORT_LINE.finditer(text))
