"""Calls that change the local AWS as a whole: snapshots. Whoever may read the workspace's folder
may make them, for its token is there; a web page can't.

    GET    /_localaws/snapshots                 their names
    PUT    /_localaws/snapshots/NAME            save one
    POST   /_localaws/snapshots/NAME/restore    go back to it
    DELETE /_localaws/snapshots/NAME
"""

from __future__ import annotations

import hmac
import urllib.parse
from typing import Protocol

from localaws.keeping import SNAPSHOTS as PATH
from localaws.keeping import TOKEN_HEADER
from localaws.reply import Reply
from localaws.state.codec import Damaged
from localaws.state.errors import DiskFull, OtherVersion, Unreadable
from localaws.state.snapshots import NoSnapshot


class KeepsSnapshots(Protocol):
    def names(self) -> list[str]: ...

    async def save(self, name: str) -> None: ...

    async def restore(self, name: str) -> None: ...

    async def delete(self, name: str) -> None: ...


def is_ours(path: str) -> bool:
    return path == PATH or path.startswith(PATH + "/")


async def answer(
    method: str, path: str, given: str, token: str, snapshots: KeepsSnapshots | None
) -> Reply:
    """``given`` is the caller's token, ``token`` the workspace's."""
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        return _told(403, f"Give the workspace's token in the header {TOKEN_HEADER}.")
    if snapshots is None:
        return _told(409, "This local AWS was started with --ephemeral, and keeps nothing.")
    quoted, _, verb = path.removeprefix(PATH).strip("/").partition("/")
    name = urllib.parse.unquote(quoted)
    try:
        return await _answer(method, name, verb, snapshots)
    except NoSnapshot as error:
        return _told(404, str(error))
    except (Damaged, Unreadable) as error:
        return _told(422, f"The snapshot {name} can't be read: {error}. Nothing was changed.")
    except OtherVersion as error:
        return _told(422, f"{error}. Nothing was changed.")
    except DiskFull:
        return _told(507, "There is no room left on the disk. Nothing was changed.")


async def _answer(method: str, name: str, verb: str, snapshots: KeepsSnapshots) -> Reply:
    match method, bool(name), verb:
        case "GET", False, "":
            return Reply.json(200, {"snapshots": snapshots.names()})
        case "PUT", True, "":
            await snapshots.save(name)
        case "POST", True, "restore":
            await snapshots.restore(name)
        case "DELETE", True, "":
            await snapshots.delete(name)
        case _:
            return _told(405, f"There is no {method} of this page.")
    return Reply.json(200, {"snapshots": snapshots.names()})


def _told(status: int, message: str) -> Reply:
    return Reply.json(status, {"message": message})
