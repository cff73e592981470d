"""The workshop's own labs, held to what `workshop lint` asks of every pack."""

from pathlib import Path

import pytest

from checks.names import workshop_and_packs
from workshop import links, lint

ROOT = Path(__file__).parents[1]
MARKDOWN = sorted([*(ROOT / "infra").rglob("*.md")])
OWN, *_ = workshop_and_packs()


@pytest.mark.parametrize("rule", lint.RULES, ids=lambda rule: rule.__module__)
def test_the_labs_keep_the_rules(rule: lint.Rule) -> None:
    assert list(rule(OWN)) == []


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_links_of_a_document_lead_somewhere(path: Path) -> None:
    assert links.broken(path.read_text(encoding="utf-8"), path, ROOT) == []
