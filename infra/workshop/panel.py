"""Results in a notebook: the terminal's words, the same as HTML, and a button for the next hint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Any

import ipywidgets  # type: ignore[import-untyped]  # it ships no types
from IPython.display import DisplayHandle, display

from checks import hints, text
from checks.outcome import Result
from checks.text import Style

_CODE = re.compile("`([^`]+)`")
_RULE = "border-left:3px solid currentColor;padding-left:.8em;margin:.8em 0"


@dataclass(frozen=True)
class Panel:
    results: Sequence[Result]
    style: Style

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": text.render(self.results, self.style), "text/html": self.html()}

    def html(self) -> str:
        """Words and structure alone, so that any theme and any screen reader can show it."""
        ordered = sorted(self.results, key=lambda result: result.lab)
        sections = [
            self._section(number, list(results))
            for number, results in groupby(ordered, lambda result: result.lab)
        ]
        closing = "<br>".join(map(escape, text.closing(self.results, self.style)))
        return f"{''.join(sections)}<p>{closing}</p>"

    def _section(self, number: str, results: Sequence[Result]) -> str:
        title = escape(text.heading(number, results, self.style))
        causes = "".join(self._cause(result) for result in results if result.is_cause)
        waiting = "".join(
            f"<p><strong>blocked</strong> until “{_prose(cause)}”</p>{_list(blocked, self.style)}"
            for cause, blocked in text.blocked(results).items()
        )
        done = [result for result in results if result.passed]
        passed = f"<p><strong>passed</strong></p>{_list(done, self.style)}" if done else ""
        body = f"<p><strong>{title}</strong></p>{causes}{waiting}{passed}"
        return f'<section aria-label="{title}">{body}</section>'

    def _cause(self, result: Result) -> str:
        outcome, title = escape(result.outcome.value), _prose(text.titled(result))
        traceback = _folded(result.detail) if self.style.instructor and result.detail else ""
        return (
            f'<div style="{_RULE}"><p><strong>{outcome}</strong> {title}</p>'
            f"{_facts(result, self.style)}{traceback}</div>"
        )


def _facts(result: Result, style: Style) -> str:
    pairs = [
        f"<dt>{escape(label)}</dt><dd>{_marked(label, value)}</dd>"
        for label, value in text.details(result, style)
    ]
    return f"<dl>{''.join(pairs)}</dl>"


def _folded(detail: str) -> str:
    return f"<details><summary>For instructors</summary><pre>{escape(detail)}</pre></details>"


def _marked(label: str, value: str) -> str:
    if label == "Looked with":
        return f"<code>{escape(value)}</code>"
    return _prose(value) if label.startswith("Hint") else escape(value)


def _prose(words: str) -> str:
    """Titles and hints, which mark code as Markdown does."""
    return _CODE.sub(r"<code>\1</code>", escape(words))


def _list(results: Sequence[Result], style: Style) -> str:
    items = [
        f"<li>{_prose(text.titled(result))}{_mentions(result, style)}</li>" for result in results
    ]
    return f"<ul>{''.join(items)}</ul>"


def _mentions(result: Result, style: Style) -> str:
    note = f"<br>Note: {escape(result.note)}" if result.note else ""
    onward = style.onward(result)
    return f"{note}<br><em>{_prose(onward)}</em>" if onward else note


def show(panel: Panel, *, with_buttons: bool) -> None:
    """Display the panel, and below it a button for each cause that has a hint left."""
    # IPython ships no types.
    handle = display(panel, display_id=True)  # type: ignore[no-untyped-call]
    if with_buttons and handle and not panel.style.instructor:
        buttons = [
            _button(result, panel, handle) for result in panel.results if len(result.hints) > 1
        ]
        if buttons:
            display(ipywidgets.VBox(buttons))  # type: ignore[no-untyped-call]


def _button(result: Result, panel: Panel, handle: DisplayHandle) -> ipywidgets.Button:
    button = ipywidgets.Button(
        description=f"Next hint: {result.title}",
        tooltip=result.id,
        layout=ipywidgets.Layout(width="auto"),
    )

    def turn(_: Any) -> None:
        hint = hints.advance(result.id)
        style = replace(panel.style, rungs=hints.shown())
        handle.update(replace(panel, style=style))  # type: ignore[no-untyped-call]
        button.disabled = hint.is_last

    button.on_click(turn)
    return button
