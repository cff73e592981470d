"""What every check owes a learner: a title, a short body, and hints that do not answer too early.

The literal answer is what a learner would otherwise have to find: the values that the check's body
expects, the code of its last hint, and what the solution writes into the lab's holes. Whatever the
lab's own notebook shows anyway, its titles and its TODO included, is none of it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from types import FunctionType
from typing import cast

from nbformat import NotebookNode

from checks import catalogue
from checks.language import Check
from checks.packs import Lab, Pack
from workshop import holes, notebook
from workshop.lint.page import Finding, Page

TITLE = 70  # characters at most
BODY = 10  # lines at most, decorator aside
WORDS = range(12, 51)

_SPAN = re.compile(r"`([^`]*)`|\"([^\"]*)\"")
_WORD = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?\w*")
# `put_item`, `PutItem`, `HASH`, `python3`, `60`: no word of a sentence looks so.
# The families of status codes are everybody's.
_LITERAL = re.compile(r"(?![1-5]xx)(?:\w*_\w*|\w*[a-z]\w*[A-Z]\w*|[A-Z]{2,}|\w*\d\w*)")


class Ladders:
    """The checks of a lab beside its notebook."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self.checks = catalogue.checks_of(lab)

    @cached_property
    def given(self) -> set[str]:
        """The words that a learner has before they ask for a hint."""
        texts = [cell.source for cell in self._exercise]
        return words_of("\n".join([*texts, *(each.title for each in self.checks)]))

    @cached_property
    def filled(self) -> set[str]:
        """The words that the solution writes into the lab's holes."""
        if not self._lab.solution.is_file():
            return set()
        sources = [cell.source for _, cell in Page(self._lab.solution, self._lab.home).code]
        return {
            word
            for source in sources
            for hole in holes.find(source)
            for word in words_of("\n".join(source.split("\n")[hole.begin : hole.end - 1]))
        }

    def answer(self, check: Check) -> set[str]:
        last = " ".join(filter(None, (a or b for a, b in _SPAN.findall(check.hints[-1]))))
        return (words_of(last) | self.filled | expected(check)) - self.given

    @property
    def _exercise(self) -> list[NotebookNode]:
        if not self._lab.solution.is_file():
            return []
        return list(notebook.opened(notebook.read(self._lab.solution), self._lab.solution).cells)


def findings(pack: Pack) -> Iterator[str]:
    """A sentence for each place where a check or its hints break a rule."""
    taken: dict[str, str] = {}
    for lab in pack.labs:
        if not lab.checks.is_file():
            continue
        ladders = Ladders(lab)
        for check in ladders.checks:
            name = check.body.__name__
            first = taken.setdefault(name, check.id)
            clash = [f"{first} has the same name: choose another"] if first != check.id else []
            for what in (*clash, *_form(check), *_hints(check, ladders.answer(check))):
                yield Finding(what).on(f"checks/{lab.checks.name}, {name}")


def words_of(text: str) -> set[str]:
    return set(_WORD.findall(text))


def expected(check: Check) -> set[str]:
    """The words of the constants in the body, and of those of its module that it names."""
    body = cast(FunctionType, check.body)
    known = inspect.getclosurevars(body).globals
    values = [known[name] for name in body.__code__.co_names if name in known]
    constants = [node.value for node in ast.walk(_tree(check)) if isinstance(node, ast.Constant)]
    return words_of(" ".join(str(each) for value in (*constants, *values) for each in _flat(value)))


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _flat(each)
    elif isinstance(value, str | int | float):
        yield value


def _tree(check: Check) -> ast.FunctionDef:
    """The body, without its docstring and its decorator."""
    tree = ast.parse(inspect.getsource(check.body)).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.body, tree.decorator_list, tree.returns = tree.body[1:], [], None
    return tree


def _form(check: Check) -> Iterator[str]:
    if not check.title.endswith(".") or len(check.title) > TITLE:
        yield f"its title is a sentence of {TITLE} characters at most"
    if (check.body.__doc__ or "").strip() != check.title:
        yield "its docstring is its title alone"
    tree = _tree(check)
    if (tree.end_lineno or 0) - tree.lineno >= BODY:
        yield f"its body has {BODY} lines at most: give what it looks at a module"
    if any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        yield "it asserts: say expect(…), which tells a learner what was found"
    late = [need.id for need in check.needs if need.lab > check.lab]
    if late:
        yield f"it needs {', '.join(late)} of a later lab"
    if not check.onward:
        yield "it has no onward: say in a sentence what follows for who passed"


def _hints(check: Check, answer: set[str]) -> Iterator[str]:
    *questions, last = check.hints
    for rung, question in enumerate(questions, start=1):
        if "?" not in question:
            yield f"hint {rung} asks nothing"
        if (many := len(question.split())) not in WORDS:
            yield f"hint {rung} has {many} words, {WORDS[0]} to {WORDS[-1]} are right"
        if told := sorted(_said(question) & answer):
            yield f"hint {rung} tells the answer, {', '.join(told)}: only the last one may"
    if "`" not in last and "“" not in last:
        yield "its last hint names no page, and no code"


def _said(question: str) -> set[str]:
    """Words that can be an answer: what looks like code, and what is marked or quoted as such."""
    marked = [words_of(a or b) for a, b in _SPAN.findall(question)]
    return {word for word in words_of(question) if _LITERAL.fullmatch(word)}.union(*marked)
