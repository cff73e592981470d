"""The learner's list of what there was, to be changed."""

from __future__ import annotations

import json
from collections.abc import Callable

from checks import work
from checks.faults.deployed import Deployed
from checks.faults.language import Apply
from checks.inventory import FILE


def written(text: str) -> Apply:
    return lambda me: (work.folder() / FILE).write_text(text, encoding="utf-8")


def entries() -> list[str]:
    listed: list[str] = json.loads((work.folder() / FILE).read_text(encoding="utf-8"))
    return listed


def also(make: Callable[[Deployed], str]) -> Apply:
    """Also, in the learner's list."""
    return lambda me: written(json.dumps([*entries(), make(me)]))(me)


def without(part: str) -> Apply:
    """What has these words in its ARN is missing in the list."""
    return lambda me: written(json.dumps([each for each in entries() if part not in each]))(me)


def remove(me: Deployed) -> None:
    (work.folder() / FILE).unlink()
