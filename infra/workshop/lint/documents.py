"""The files beside the notebooks: documents whose links lead, and Python that knows AWS alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from checks.packs import Pack
from workshop import imports, links
from workshop.lint.page import Finding

# What learners read and run, and what judges it: it sees AWS through boto3 and HTTP.
_ALONE = ("checks", "data", "faults")


def findings(pack: Pack) -> Iterator[str]:
    for file in sorted([*pack.home.glob("*.md"), *pack.checks.rglob("*.md")]):
        for target in links.broken(file.read_text(encoding="utf-8"), file, pack.home):
            what = f"the link {target} leads nowhere in this folder"
            yield Finding(what).on(_short(file, pack))
    for file in sorted(each for folder in _ALONE for each in (pack.home / folder).rglob("*.py")):
        for line, name in imports.hidden(file.read_text(encoding="utf-8")):
            what = f"it knows AWS alone, not {name}: call boto3 or HTTP"
            yield Finding(what, line=line).on(_short(file, pack))


def _short(file: Path, pack: Pack) -> str:
    return file.relative_to(pack.home).as_posix()
