"""What a millisecond and a transition cost, by region: the numbers are in data/prices.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import ceil
from pathlib import Path
from typing import Any

FILE = "prices.json"
DEFAULT = "default"


@dataclass(frozen=True)
class Prices:
    """In US dollars; `document` is the content of the file."""

    document: Mapping[str, Any]
    region: str

    @classmethod
    def packed(cls, region: str) -> Prices:
        """Those that were deployed with the functions, at the top of their package."""
        file = Path(__file__).parents[1] / FILE
        return cls(json.loads(file.read_text(encoding="utf-8")), region)

    def invocation(self, billed: float, power: int, architecture: str) -> float:
        """Of so many milliseconds at so many MB."""
        rates = self.document["lambda"]["per_ms_at_128_mb"][architecture]
        return ceil(billed) * self._here(rates) * power / 128

    def execution(self, transitions: int) -> float:
        """To five decimals."""
        rate = self._here(self.document["step_functions"]["per_transition"])
        return round(rate * transitions, 5)

    def _here(self, rates: Mapping[str, float]) -> float:
        """A rate's region may be a pattern: "cn-*"."""
        found = (rates[name] for name in rates if fnmatchcase(self.region, name))
        return next(found, rates[DEFAULT])
