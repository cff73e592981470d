"""From a solution's cell to the learner's: each hole replaced by what keeps the cell parseable.

Names stay and values go: `principal = {…}` becomes `principal = ...`, a function keeps its
signature and docstring, an entry of a dict its key. In a cell that is not Python the block's lines
just go.
"""

import ast
import re
import tokenize
from collections.abc import Iterator

from workshop import holes, syntax
from workshop.holes import Hole, HoleError

_ELLIPSES = {"...", "...,"}
_BRACKETS_ALONE = re.compile(r"[\s()\[\]{},]*")


def strip(source: str) -> str:
    """The learner's version of a cell.

    Raises HoleError for markers that do not pair, and for blocks that cut through a statement.
    """
    found = holes.find(source)
    if not found:
        return source
    tree = _parsed(source, 1, "the cell does not parse")
    lines = source.split("\n")
    for hole in reversed(found):
        instead = _placeholder(tree, source, hole) if tree else []
        lines[hole.begin - 1 : hole.end] = instead
    stripped = "\n".join(lines)
    _parsed(stripped, found[0].begin, "what is left around its blocks does not parse")
    return stripped


def _parsed(source: str, line: int, complaint: str) -> ast.Module | None:
    try:
        return syntax.parse(source)
    except SyntaxError as error:
        raise HoleError(line, f"{complaint} ({error.msg}): hide whole statements") from error


def _placeholder(tree: ast.AST, source: str, hole: Hole) -> list[str]:
    """The lines that stand for a hole, each indented as what it replaces."""
    lines = source.split("\n")
    instead: list[str] = []
    covered: set[int] = set()
    for node, parent in sorted(_pieces(tree, hole), key=lambda pair: _position(pair[0])):
        first, last = _span(node)
        covered.update(range(first, last + 1))
        indent = re.match(r"\s*", lines[first - 1])
        text = _instead_of(node, parent, lines, hole)
        if text and not (text in _ELLIPSES and instead and instead[-1].strip() == text):
            instead.append((indent[0] if indent else "") + text)
    _require_whole(lines, hole, covered)
    return instead


def _pieces(node: ast.AST, hole: Hole) -> Iterator[tuple[ast.AST, ast.AST]]:
    """The outermost nodes inside the hole, each with its parent."""
    for child in ast.iter_child_nodes(node):
        if not hasattr(child, "lineno"):
            yield from _pieces(child, hole)
        elif hole.holds(*_span(child)):
            yield child, node
        # Before Python 3.12 the parts of an f-string have no true line numbers.
        elif hole.touches(*_span(child)) and not isinstance(child, ast.JoinedStr):
            yield from _pieces(child, hole)


def _position(node: ast.AST) -> tuple[int, int]:
    return _span(node)[0], getattr(node, "col_offset", 0)


def _span(node: ast.AST) -> tuple[int, int]:
    """First and last line, decorators included."""
    first = min(each.lineno for each in (*getattr(node, "decorator_list", []), node))
    return first, getattr(node, "end_lineno", first)


def _require_whole(lines: list[str], hole: Hole, covered: set[int]) -> None:
    """`else:` and its like are lines of a statement, yet no node of their own."""
    for number in range(hole.begin + 1, hole.end):
        line = lines[number - 1]
        if number in covered or holes.is_comment(line) or _BRACKETS_ALONE.fullmatch(line):
            continue
        message = f"{line.strip()!r} belongs to a statement around the block: hide it whole"
        raise HoleError(number, message)


def _instead_of(node: ast.AST, parent: ast.AST, lines: list[str], hole: Hole) -> str:
    match node:
        case ast.Assign(targets=targets):
            names = [_text(target, lines) for target in targets]
            return " = ".join([*names, max(map(_shape, targets), key=len)])
        case ast.AnnAssign(target=target, annotation=annotation):
            return f"{_text(target, lines)}: {_text(annotation, lines)} = ..."
        case ast.AugAssign(target=target, op=op):
            bare = ast.AugAssign(ast.Name("_"), op, ast.Constant(...))
            return _text(target, lines) + ast.unparse(bare).removeprefix("_")
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return _definition(node, lines)
        case ast.Return():
            return "return ..."
        case ast.stmt():
            return "..."
        case _:
            return _part_of_expression(node, parent, lines, hole)


def _part_of_expression(node: ast.AST, parent: ast.AST, lines: list[str], hole: Hole) -> str:
    match node, parent:
        case ast.expr(), ast.Dict(keys=keys, values=values):
            if node in keys:
                return f"{_text(node, lines)}: ...,"
            key = keys[values.index(node)]
            if key is None:
                return "**...,"
            return "" if hole.holds(*_span(key)) else "...,"
        case ast.keyword(arg=name), _:
            return f"{name}=...," if name else "**...,"
        case ast.expr(), ast.Call() | ast.List() | ast.Tuple() | ast.Set():
            return "...,"
        case ast.expr(), ast.expr() | ast.keyword() | ast.Assign() | ast.Return() | ast.Expr():
            return "..."
    line = _span(node)[0]
    message = f"{lines[line - 1].strip()!r} is no statement, nor an entry of one: hide it whole"
    raise HoleError(line, message)


def _shape(target: ast.expr) -> str:
    """`...` for a name, `..., ...` for what unpacks into two."""
    if not isinstance(target, ast.Tuple | ast.List):
        return "..."
    parts = (_shape(each) for each in target.elts)
    inner = ", ".join(f"({part})" if "," in part else part for part in parts)
    return inner if len(target.elts) > 1 else f"{inner},"


def _definition(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, lines: list[str]
) -> str:
    """Decorators, signature and docstring as they are, then `...`."""
    first, last = _span(node)
    own = lines[first - 1 : last]
    row, column = _signature_end(own)
    kept = [*own[: row - 1], own[row - 1][:column]]
    body = node.body[0]
    indent = " " * (node.col_offset + 4)
    if body.lineno > first + row - 1:
        indent = " " * body.col_offset
    if ast.get_docstring(node) is not None:
        kept += [indent + _text(body, lines)]
    return "\n".join([*kept, f"{indent}..."]).lstrip()


def _signature_end(lines: list[str]) -> tuple[int, int]:
    """Row (from 1) and column right after the colon that opens the body."""
    depth = 0
    named = False
    for token in tokenize.generate_tokens((f"{line}\n" for line in lines).__next__):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        named |= depth == 0 and token.string in {"def", "class"}
        if named and depth == 0 and token.string == ":":
            return token.end
    raise AssertionError("a parsed definition has a colon")


def _text(node: ast.AST, lines: list[str]) -> str:
    return ast.get_source_segment("\n".join(lines), node) or ast.unparse(node)
