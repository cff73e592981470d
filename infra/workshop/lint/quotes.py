"""What prose quotes of AWS is what a run produces: the shape of ARNs, status codes, JSON bodies.

A run is what the solutions store and send: their outputs, their code, and the values in the checks.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cached_property

from nbformat import NotebookNode

from checks import catalogue
from checks.packs import Pack
from workshop import notebook
from workshop.lint.page import Finding, pages

# "Amazon Resource Names (ARNs)" of the IAM User Guide: six parts, some of them empty.
_ARN = re.compile(r"arn:[^\s`\"'“”|\\]+(?: function[^\s`]*)?")
_PLACEHOLDER = re.compile(r"<[^>]*>|\{[^}]*\}|…")
_STATUS = re.compile(
    r"(?ix) (?: ^ | \b(?:is|are|an?|the|says|with|answers?|status|code|HTTP|still) [ ] \**`? )"
    r" ([1-5]\d\d|[1-5]xx) \b (?! [ ]? (?:MB|KB|ms|s|GB|items?|requests?|calls?|of|%)\b | [,.]\d)"
)
_FENCE = re.compile(r"```json\n(.*?)```", re.DOTALL)
_SPAN = re.compile(r"(?<!`)`(\{\s*\".*?\}|\[\s*\{.*?\])`", re.DOTALL)
_NUMBER = re.compile(r"(?<![\d.,:-])[1-5]\d\d(?![\d.,:-]*\d)")
# `HTTP/1.1 200 OK`, `"statusCode": 200`, `status == 200`, `<Response [200]>`, `respond(400, …`.
_SENT = re.compile(r"(?i)(?:status\w*|code|response|respond|HTTP/[\d.]+)\W{1,6}([1-5]\d\d)\b")
_KEY = re.compile(r'\\?["\']([\w#:.$-]+)\\?["\']|(\w+)=')


class Run:
    """What the solutions of a pack, and the values of its checks, show of AWS."""

    def __init__(self, pack: Pack) -> None:
        solutions = [page for page in pages(pack.home) if page.is_solution]
        self._cells = [cell for page in solutions for _, cell in page.code]
        files = sorted(pack.checks.glob("*.py")) if pack.checks.is_dir() else []
        self._checks = [_without_words(file.read_text(encoding="utf-8")) for file in files]

    @cached_property
    def everything(self) -> str:
        return "\n".join([*map(_shown, self._cells), *self._checks])

    @cached_property
    def arns(self) -> set[tuple[str, ...]]:
        return {shape for arn in _ARN.findall(self.everything) if (shape := shape_of(arn))}

    @cached_property
    def statuses(self) -> set[str]:
        """Those that are sent or compared, and what cells print that ask for one."""
        printed = [str(cell.outputs) for cell in self._cells if "status" in cell.source]
        return {*_SENT.findall(self.everything), *_NUMBER.findall("\n".join(printed))}

    @cached_property
    def keys(self) -> set[str]:
        return {each for pair in _KEY.findall(self.everything) for each in pair if each}


def _shown(cell: NotebookNode) -> str:
    return "\n".join([cell.source, json.dumps(cell.outputs, ensure_ascii=False)])


class _Wordless(ast.NodeTransformer):
    """Drops what a check says: it is held to a run, and shows none."""

    def visit_keyword(self, node: ast.keyword) -> ast.keyword | None:
        return None if node.arg in ("hints", "onward") else node


def _without_words(module: str) -> str:
    return ast.unparse(_Wordless().visit(ast.parse(module)))


def shape_of(arn: str) -> tuple[str, ...] | None:
    """Service, whether region and account are there, and the kind of resource; None if it is none.

    `arn:aws:iam::123456789012:role/x` and `arn:aws:iam::<account>:role/<name>` are of one shape.
    """
    parts = _PLACEHOLDER.sub("*", arn).split(":", 5)
    if len(parts) < 6:
        return None
    _, partition, service, region, account, resource = parts
    if not re.fullmatch(r"aws[a-z-]*|\*", partition) or not re.fullmatch(r"[a-z0-9-]+", service):
        return None
    words = re.split(r"[/:]", resource.rstrip(".,;)"), maxsplit=1)
    kind = words[0] if len(words) > 1 and "*" not in words[0] else ""
    return service, "region" if region else "", "account" if account else "", kind


def findings(pack: Pack) -> Iterator[str]:
    """A sentence for each thing that prose or a hint quotes and no run shows."""
    run = Run(pack)
    for page in pages(pack.home):
        for number, cell in page.prose:
            for what in _unseen(
                cell.source, run, general=notebook.GENERAL_HTTP in notebook.tags(cell)
            ):
                yield Finding(what, number).on(page)
    for lab in pack.labs:
        for check in catalogue.checks_of(lab) if lab.checks.is_file() else []:
            for text in (check.title, check.onward, *check.hints):
                for what in _unseen(text, run, general=False):
                    yield Finding(what).on(f"checks/{lab.checks.name}, {check.body.__name__}")


def _unseen(text: str, run: Run, *, general: bool) -> Iterator[str]:
    for arn in _ARN.findall(text):
        if not (shape := shape_of(arn)):
            yield f"{arn} is no ARN: write arn:partition:service:region:account:resource"
        elif shape not in run.arns:
            yield f"{arn} has not the shape of any ARN that a run shows: copy one from an output"
    for status in _STATUS.findall(text):
        seen = status[0] in {each[0] for each in run.statuses} if "x" in status else False
        if not general and not seen and status not in run.statuses:
            instead = f"correct it, or tag the cell {notebook.GENERAL_HTTP}"
            yield f"no run shows the status {status}: {instead}"
    for body in _FENCE.findall(text):
        yield from _body(body, run, is_python=False)
    for body in _SPAN.findall(text):
        yield from _body(body, run, is_python=True)


def _body(body: str, run: Run, *, is_python: bool) -> Iterator[str]:
    whole = body.replace("…", "...")
    try:
        keys = _keys(ast.parse(whole.strip(), mode="eval")) if is_python else _of(json.loads(body))
    except (SyntaxError, ValueError) as error:
        yield f"{body.strip()} does not parse ({error}): write it as it is sent"
        return
    for key in sorted(keys - run.keys):
        yield f"no run shows the key {key!r} of {body.strip()}: copy the body from an output"


def _keys(tree: ast.AST) -> set[str]:
    """A span is JSON or the Python that makes it, whose rest may be left out: `{"S": "…"}`."""
    dicts = (node for node in ast.walk(tree) if isinstance(node, ast.Dict))
    keys = (key for node in dicts for key in node.keys if isinstance(key, ast.Constant))
    return {key.value for key in keys if isinstance(key.value, str)}


def _of(value: object) -> set[str]:
    return _keys(ast.parse(repr(value), mode="eval"))
