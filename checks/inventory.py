"""The list of what carries the workshop's tag, as the learner wrote it before deleting."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property

from checks import work
from checks.language import NotYet
from checks.names import Names
from checks.observed import Observed

FILE = "inventory.json"
LISTED, MISSING = "listed", "missing"


class Inventory:
    """A JSON list of ARNs, or of names where the learner knew no ARN."""

    def __init__(self, names: Names) -> None:
        self._names = names

    @cached_property
    def entries(self) -> Observed[list[str]]:
        """Absent until it is written. Raises NotYet for a file that holds no list of strings."""
        path = work.folder() / FILE
        evidence = f"open({str(path)!r}).read()"
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Observed(f"your list, {FILE}, in the work folder", None, evidence)
        except (OSError, ValueError) as error:
            content = str(error)
        if not isinstance(content, list) or not all(isinstance(each, str) for each in content):
            raise NotYet(
                expected=f"{FILE} to hold a JSON list of ARNs",
                found=json.dumps(content)[:200],
                evidence=evidence,
            )
        return Observed(f"your list, {FILE}", content, evidence)

    @property
    def coverage(self) -> Observed[Mapping[str, str]]:
        """By part of the system, LISTED or MISSING."""
        names = self._names
        parts = {
            "the role": (names.role, f":role/{names.role}"),
            "the table": (names.table, f":table/{names.table}"),
            "the function": (names.function, f":function:{names.function}"),
            "the API": (names.api, "/restapis/"),
        }
        return self.entries.map(
            "the parts of the system in your list",
            lambda entries: {
                part: LISTED if any(_is(each, *how) for each in entries) else MISSING
                for part, how in parts.items()
            },
        )

    @property
    def strangers(self) -> Observed[list[str]]:
        """What it lists and the workshop did not make: a table that carries no tag."""
        other = self._names.bystander
        return self.entries.map(
            "what your list names and the workshop did not make",
            lambda entries: [each for each in entries if _is(each, other, f":table/{other}")],
        )


def _is(entry: str, name: str, arn: str) -> bool:
    """The name itself, or an ARN that ends so; the id that ends an API's nobody chose."""
    return entry == name or entry.endswith(arn) or (arn.endswith("/") and arn in entry)
