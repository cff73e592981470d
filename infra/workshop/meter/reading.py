"""A meter's reading in a notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from workshop.meter.measure import Line, Measured
from workshop.meter.text import (
    SMALLEST,
    STILL,
    denied_text,
    grant_text,
    render,
    summary,
    title,
    use_text,
)

_HEADS = ("Policy", "Allowed", "Used")
_LEFT = ' style="text-align:left"'


@dataclass(frozen=True)
class Reading:
    """What `%meter` shows: the same words as text and as HTML, for any theme or screen reader."""

    measured: Measured

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": render(self.measured), "text/html": "".join(self._html())}

    def _html(self) -> Iterator[str]:
        measured = self.measured
        name = escape(title(measured))
        yield f'<section aria-label="{name}"><p><strong>{name}</strong><br>'
        yield f"{escape(summary(measured))}</p>"
        if measured.lines:
            heads = "".join(
                f'<th scope="col"{_LEFT}>{head}</th>' for head in ("Policy", "Allowed", "Used")
            )
            yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
            yield from map(_row, measured.lines)
            yield "</tbody></table>"
        if measured.denied:
            items = "".join(f"<li>{escape(denied_text(use))}</li>" for use in measured.denied)
            yield f"<p><strong>Asked for and denied</strong></p><ul>{items}</ul>"
        if measured.smallest:
            policy = escape(json.dumps(measured.smallest, indent=2))
            yield f"<p><strong>{SMALLEST}</strong></p><pre>{policy}</pre><p>{STILL}</p>"
        yield "".join(f"<p>{escape(note)}</p>" for note in measured.notes)
        yield "</section>"


def _row(line: Line) -> str:
    cells = (escape(grant_text(line.grant)), escape(use_text(line)))
    strong = line.verdict in ("never used", "reaches further")
    used = f"<strong>{cells[1]}</strong>" if strong else cells[1]
    return (
        f"<tr><td{_LEFT}>{escape(line.grant.policy)}</td><td{_LEFT}>{cells[0]}</td>"
        f"<td{_LEFT}>{used}</td></tr>"
    )
