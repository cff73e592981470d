"""The workshop's own notebooks, held to the rules of workshop/lint.py."""

from pathlib import Path

import pytest

from workshop import build, imports, links, lint, notebook

ROOT = Path(__file__).parents[1]
PAGES = lint.pages(ROOT)
PYTHON = sorted(path for folder in ("checks", "data") for path in (ROOT / folder).rglob("*.py"))
MARKDOWN = sorted(ROOT.glob("*.md"))

needs_notebooks = pytest.mark.skipif(not PAGES, reason="there are no notebooks yet")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@needs_notebooks
@pytest.mark.parametrize("page", PAGES, ids=short)
def test_a_notebook_reads_well(page: Path):
    assert lint.faults(page, ROOT) == []


@needs_notebooks
def test_the_notebooks_are_in_step_with_the_solutions():
    assert build.out_of_step(ROOT, notebook.listed(ROOT / "solutions")) == []
    assert build.orphans(ROOT) == []


@needs_notebooks
def test_every_notebook_is_named_by_number_and_words():
    named = {path for path in PAGES if path.parent.name == "solutions"}
    assert {*(ROOT / "solutions").glob("*.ipynb")} == named


@pytest.mark.parametrize("path", PYTHON, ids=short)
def test_checks_and_what_learners_are_handed_know_aws_alone(path: Path):
    assert imports.hidden(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MARKDOWN, ids=short)
def test_the_links_of_a_document_lead_somewhere(path: Path):
    assert links.broken(path.read_text(encoding="utf-8"), path.parent, ROOT) == []
