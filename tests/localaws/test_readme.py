"""The README's tables name tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import localaws

HERE = Path(__file__).parent
README = Path(localaws.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_every_test_that_the_readme_names_exists() -> None:
    defined = {
        name
        for file in HERE.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.M)
    }
    named = set(re.findall(r"`(test_\w+)`", README))
    assert len(named) > 50
    assert named <= defined, sorted(named - defined)


def test_a_line_that_is_as_on_aws_or_refused_names_its_test() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| ")]
    unproven = [row for row in rows if re.search(r"\| [✓✗]", row) and "`test_" not in row]
    assert unproven == []
