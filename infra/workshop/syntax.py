"""The Python inside a notebook cell, with IPython's additions out of the way.

Line numbers are those of the cell throughout, so that an error can point at a line the author sees.
"""

import ast
import re
import shlex

# Cell magics whose body is Python of this kernel; %%writefile is judged by the file it writes.
_PYTHON_MAGICS = {"capture", "prun", "time", "timeit"}

_ASSIGNED_MAGIC = re.compile(r"(\s*[\w.,\[\]'\" ]+=\s*)[%!]")
_LINE_MAGIC = re.compile(r"(\s*)(?:[%!?]|[\w.]+\?{1,2}\s*$)")


def python_of(source: str) -> str | None:
    """The cell's Python, its %%magic line left blank; None for a cell in another language."""
    lines = source.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None or not lines[first].startswith("%%"):
        return source
    name, *arguments = _words(lines[first].removeprefix("%%")) or [""]
    writes_python = name == "writefile" and "".join(arguments[-1:]).endswith(".py")
    if name in _PYTHON_MAGICS or writes_python:
        return "\n".join(["" if n == first else line for n, line in enumerate(lines)])
    return None


def parse(source: str) -> ast.Module | None:
    """The syntax tree of a cell; None for a cell in another language.

    Raises SyntaxError, its `lineno` a line of the cell.
    """
    python = python_of(source)
    if python is None:
        return None
    try:
        return _compile(python)
    except SyntaxError:
        # Second, not first: a line that begins with % or ! may also be the middle of an expression.
        return _compile(_without_magics(python))


def _compile(python: str) -> ast.Module:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(python, "<cell>", "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def _without_magics(python: str) -> str:
    """Each `%magic`, `!command` and `name?` becomes `...`, on as many lines as it had."""
    kept: list[str] = []
    continued = False
    for line in python.split("\n"):
        if continued:
            kept.append("")
        elif match := _ASSIGNED_MAGIC.match(line) or _LINE_MAGIC.match(line):
            kept.append(f"{match[1]}...")
        else:
            kept.append(line)
            continue
        continued = line.endswith("\\")
    return "\n".join(kept)


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()
