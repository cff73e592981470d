"""The issues that are looked for: the type and the words of each, by its code."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("issues.toml")


@functools.cache
def issues() -> dict[str, tuple[str, str]]:
    kinds = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: (kind, words) for kind, found in kinds.items() for code, words in found.items()}
