"""The record of decisions as pages: one for people, two for programs."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from localaws.access.decided import Decided
from localaws.access.record import Filter, Record, documents, use_documents
from localaws.reply import Reply

DECISIONS, USED = "decisions", "used.json"
SHOWN = 200
MOST = 10_000
_OUTCOMES = {"": "any", "allowed": "allowed", "implicitDeny": "denied: nothing allows it"}
_OUTCOMES["explicitDeny"] = "denied by a statement"
_STYLE = """body { font: 1rem/1.5 system-ui; margin: 2rem; color-scheme: light dark }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: 1rem 0 }
label { display: grid } input, select, button { font: inherit; padding: .2rem .4rem }
table { border-collapse: collapse } caption { text-align: left }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent) }
td { overflow-wrap: anywhere }
td.whole { white-space: nowrap } tr.denied td.outcome { font-weight: 600 }"""


def answer(record: Record, name: str, query: str) -> Reply | None:
    """``name`` is what the address has behind our own part, ``query`` undecoded; None for a page
    that is none of these."""
    asked = dict(parse_qsl(query))
    pages: dict[str, Callable[[Record, Mapping[str, str]], Reply]] = {
        DECISIONS: _for_people,
        f"{DECISIONS}.json": _for_programs,
        USED: _used,
    }
    return pages[name](record, asked) if name in pages else None


def _for_programs(record: Record, asked: Mapping[str, str]) -> Reply:
    limit = asked.get("limit", str(SHOWN))
    if not limit.isdecimal() or not 1 <= int(limit) <= MOST:
        return Reply.json(400, {"message": f'limit is "{limit}"; it is 1 to {MOST}.'})
    found = record.newest(_wanted(asked), int(limit))
    return Reply.json(200, {"decisions": list(documents(found))})


def _used(record: Record, asked: Mapping[str, str]) -> Reply:
    """Without a role, which roles there are; with one, by its ARN, what it asked for."""
    role = asked.get("role", "")
    if not role:
        return Reply.json(200, {"roles": record.roles()})
    uses, complete = record.uses(role)
    document = {"role": role, "uses": list(use_documents(uses)), "complete": complete}
    return Reply.json(200, document)


def _wanted(asked: Mapping[str, str]) -> Filter:
    names = ("principal", "action", "resource", "outcome")
    return Filter(**{name: asked.get(name, "").strip() for name in names})


def _for_people(record: Record, asked: Mapping[str, str]) -> Reply:
    wanted = _wanted(asked)
    found = record.newest(wanted, SHOWN)
    same = urlencode({name: value for name, value in vars(wanted).items() if value})
    page = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Decisions of the local AWS</title>
<style>{_STYLE}</style>
<h1>Who asked for what, and what IAM decided</h1>
{_form(wanted)}
{_table(found) if found else "<p>Nothing of that kind has been asked yet.</p>"}
<p><a href="/_localaws/{DECISIONS}.json?{html.escape(same)}">The same as JSON</a> ·
<a href="/_localaws">Local AWS</a></p>
</html>
"""
    return Reply(
        200, page.encode(errors="replace"), (("Content-Type", "text/html; charset=utf-8"),)
    )


def _form(wanted: Filter) -> str:
    fields = "".join(
        f'<label>{name.title()} <input name="{name}" value="{html.escape(value)}"></label>'
        for name, value in vars(wanted).items()
        if name != "outcome"
    )
    choices = "".join(
        f'<option value="{value}"{" selected" * (value == wanted.outcome)}>{words}</option>'
        for value, words in _OUTCOMES.items()
    )
    return (
        f'<form action="/_localaws/{DECISIONS}">{fields}<label>Outcome <select name="outcome">'
        f"{choices}</select></label><button>Show</button></form>"
    )


def _table(found: Sequence[Decided]) -> str:
    heads = "".join(
        f"<th scope=col>{head}</th>"
        for head in ("Time (UTC)", "Principal", "Action", "Resource", "Outcome", "Why")
    )
    caption = f"Newest first; {len(found)} shown, at most {SHOWN}."
    rows = "".join(map(_row, found))
    return (
        f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _row(decided: Decided) -> str:
    when, whole = decided.time.strftime("%H:%M:%S.%f")[:-3], decided.time.isoformat()
    denied = "" if decided.outcome == "allowed" else " class=denied"
    return (
        f'<tr{denied}><td class=whole><time datetime="{whole}">{when}</time></td>'
        f"<td>{html.escape(decided.principal or 'nobody (unsigned)')}</td>"
        f"<td class=whole>{html.escape(decided.action)}</td>"
        f"<td>{html.escape(decided.resource)}</td>"
        f'<td class="whole outcome">{decided.outcome}</td>'
        f"<td>{html.escape(_why(decided))}</td></tr>"
    )


def _why(decided: Decided) -> str:
    """AWS's sentence begins with what the other columns say."""
    _, _, why = decided.reason.partition(f" on resource: {decided.resource} ")
    return why or decided.reason or ", ".join(decided.policies)
