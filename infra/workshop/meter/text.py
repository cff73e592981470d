"""A meter's reading in a terminal of 80 columns, and as JSON."""

from __future__ import annotations

import json
import textwrap
from itertools import groupby
from typing import Any

from workshop.meter.grants import Grant
from workshop.meter.measure import Line, Measured
from workshop.meter.uses import Use

_WIDTH = 80
SMALLEST = "The smallest policy that would have done:"
STILL = "It says what was used, not what should have been: read it before you believe it."


def render(measured: Measured) -> str:
    lines = [title(measured), *_wrapped(summary(measured)), ""]
    for policy, group in groupby(measured.lines, lambda line: line.grant.policy):
        lines.append(policy)
        for line in group:
            lines += _wrapped(grant_text(line.grant), "  ")
            lines += _wrapped(use_text(line), "      ")
        lines.append("")
    if measured.denied:
        lines.append("Asked for and denied")
        for text in map(denied_text, measured.denied):
            lines += _wrapped(text, "  ")
        lines.append("")
    if measured.smallest:
        lines += [SMALLEST, json.dumps(measured.smallest, indent=2), *_wrapped(STILL), ""]
    for note in measured.notes:
        lines += _wrapped(note)
    return "\n".join(lines).rstrip()


def title(measured: Measured) -> str:
    return f"What {measured.role} may do, and what it did"


def summary(measured: Measured) -> str:
    if not measured.lines:
        return "Its policies allow nothing."
    unused, wide = measured.count("never used"), measured.count("reaches further")
    unknown = measured.count("perhaps")
    used = measured.count("used", "reaches further")
    parts = [f"{len(measured.lines)} allowed: {used} used, {unused} never"]
    parts += [f"{unknown} of a service that was used"] * bool(unknown)
    more = f" Of those used, {wide} {_reach(wide)} further than the use did." if wide else ""
    return ", ".join(parts) + "." + more


def _reach(count: int) -> str:
    return "reaches" if count == 1 else "reach"


def grant_text(grant: Grant) -> str:
    action = f"all but {grant.action}" if grant.but_action else grant.action
    resources = ", ".join(grant.resources)
    on = f"all but {resources}" if grant.but_resources else resources
    return f"{action} on {on}{', on a condition' if grant.conditional else ''}"


def use_text(line: Line) -> str:
    if not line.uses:
        return "never used"
    last = max(use.last for use in line.uses).astimezone().strftime("%Y-%m-%d %H:%M")
    if line.verdict == "perhaps":
        return f"the service was last used {last}; by which action, AWS does not say"
    counts = [use.count for use in line.uses if use.count is not None]
    if not counts:
        return f"last used {last}"
    often = sum(counts)
    times = "once" if often == 1 else f"{often:,} times"
    alone = " alone" if line.verdict == "reaches further" else ""
    actions = sorted({use.action for use in line.uses} - {line.grant.action})
    by = f"as {', '.join(actions)} " if actions else ""
    return f"used {by}{times}, on {', '.join(map(_short, line.reach))}{alone}"


def denied_text(use: Use) -> str:
    times = "once" if use.count == 1 else f"{use.count:,} times"
    return f"{use.action} on {_short(use.resource)}, {times}"


def document(measured: Measured) -> dict[str, Any]:
    return {
        "schema": 1,
        "role": measured.arn,
        "grants": [_line_document(line) for line in measured.lines],
        "denied": [_use_document(use) for use in measured.denied],
        "smallest": measured.smallest,
        "notes": list(measured.notes),
    }


def _line_document(line: Line) -> dict[str, Any]:
    grant = line.grant
    return {
        "policy": grant.policy,
        "NotAction" if grant.but_action else "Action": grant.action,
        "NotResource" if grant.but_resources else "Resource": list(grant.resources),
        "conditional": grant.conditional,
        "verdict": line.verdict,
        "uses": [_use_document(use) for use in line.uses],
    }


def _use_document(use: Use) -> dict[str, Any]:
    return {
        "action": use.action,
        "resource": use.resource or None,
        "count": use.count,
        "last": use.last.isoformat(),
    }


def _short(resource: str) -> str:
    """What an ARN names within its account."""
    parts = resource.split(":", 5)
    return parts[5] if len(parts) > 5 and parts[5] != "*" else resource


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
