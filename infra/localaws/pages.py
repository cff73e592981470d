"""The local AWS's own pages, under ``/_localaws``."""

from __future__ import annotations

import html
import time
from typing import TYPE_CHECKING

from localaws import __version__
from localaws.access import page as access_page
from localaws.reply import Reply

if TYPE_CHECKING:
    from localaws.frontdoor import FrontDoor

HOME = "/_localaws"
HEALTH = f"{HOME}/health"
INVENTORY = f"{HOME}/inventory"
CODE = f"{HOME}/code"


def is_ours(path: str) -> bool:
    return path == "/" or path.startswith(HOME)


async def answer(path: str, query: str, door: FrontDoor) -> Reply:
    facts = {
        "status": "ok",
        "version": __version__,
        "port": door.port,
        "environments": door.functions.fleet.size,
        "isolated": door.functions.isolation.is_possible,
        "ephemeral": door.persistence is None,
        "saved": door.persistence.keeper.saved_at if door.persistence else None,
        "noticed": door.persistence.noticed if door.persistence else [],
        "uptime_seconds": round(time.time() - door.started, 1),
    }
    if path == HEALTH:
        return Reply.json(200, facts)
    if path == INVENTORY:
        return Reply.json(200, await door.inventory())
    if path.startswith(f"{CODE}/"):
        return _package(await door.download(path))
    decisions = access_page.answer(door.record, path.removeprefix(f"{HOME}/"), query)
    if decisions is not None:
        return decisions
    if path in ("/", HOME, HOME + "/"):
        return _home(facts | await door.inventory())
    return Reply.json(404, {"message": f"There is no page {path}. See {HOME}."})


def _package(content: bytes | None) -> Reply:
    """What `Code.Location` leads to; S3 answers a link that is too old with 403."""
    if content is None:
        return Reply.json(403, {"message": "This link has expired, or its package is gone."})
    return Reply(200, content, (("Content-Type", "application/zip"),))


def _home(facts: dict[str, object]) -> Reply:
    rows = "".join(
        f"<tr><th scope=row>{html.escape(name.replace('_', ' '))}</th>"
        f"<td>{html.escape(str(value))}</td></tr>"
        for name, value in facts.items()
    )
    page = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Local AWS</title>
<style>body {{ font: 1rem/1.5 system-ui; margin: 3rem auto; max-width: 40rem }}
th {{ text-align: left; padding-right: 2rem; font-weight: normal }}</style>
<h1>Local AWS</h1>
<p>It runs on this machine alone. Point any AWS client here: <code>python -m localaws env</code>
prints the variables.</p>
<table>{rows}</table>
<p><a href="{HOME}/{access_page.DECISIONS}">Who asked for what, and what IAM decided</a></p>
</html>
"""
    return Reply(200, page.encode(), (("Content-Type", "text/html; charset=utf-8"),))
