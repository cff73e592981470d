"""A sample of many cases for `make test`; the others are proof."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], every: int) -> list[Any]:
    """The first of each so many runs with `make test`, and always the same ones."""
    return [
        pytest.param(case, marks=() if number % every == 0 else pytest.mark.proof)
        for number, case in enumerate(cases)
    ]
