"""What every check owes a learner."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from checks import catalogue
from checks.language import Check, check
from checks.names import LABS

LABS_WITH_CHECKS = [each for each in LABS if (catalogue.FOLDER / f"lab{each.id}.py").is_file()]
CHECKS = [each for lab in LABS_WITH_CHECKS for each in catalogue.checks_of(lab)]
MODULES = sorted(catalogue.FOLDER.glob("*.py"))


@pytest.mark.parametrize("each", CHECKS, ids=lambda each: each.id)
def test_a_title_is_a_sentence_on_one_line(each: Check) -> None:
    assert each.title.endswith(".")
    assert len(each.title) <= 70
    assert (each.body.__doc__ or "").strip() == each.title


@pytest.mark.parametrize("each", CHECKS, ids=lambda each: each.id)
def test_a_body_is_one_short_statement(each: Check) -> None:
    source = inspect.getsource(each.body)
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    last = definition.end_lineno or 0
    assert last - definition.lineno < 10
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(definition))


@pytest.mark.parametrize("each", CHECKS, ids=lambda each: each.id)
def test_hints_ask_and_only_the_last_answers(each: Check) -> None:
    *questions, answer = each.hints
    for question in questions:
        assert "?" in question
        assert not set("={}()") & set("".join(re.findall("`[^`]*`", question)))
        assert 12 <= len(question.split()) <= 50
    assert "`" in answer or "“" in answer


def test_needs_come_from_this_lab_or_one_before() -> None:
    late = [each.id for each in CHECKS for need in each.needs if need.lab > each.lab]
    assert late == []


def test_no_two_checks_have_one_name() -> None:
    names = [each.id.partition(".")[2] for each in CHECKS]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_checks_see_aws_as_a_client_does(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert imported.isdisjoint({"localaws", "moto", "workshop"})


def body_without_title(system: object) -> None:
    pass


def test_a_check_without_a_title_is_refused() -> None:
    with pytest.raises(ValueError, match="no docstring"):
        check(hints=("Where?", "There."))(body_without_title)


def body(system: object) -> None:
    """It is."""


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_check_with_too_few_or_too_many_hints_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} hints"):
        check(hints=("Where?",) * count)(body)


def test_a_first_star_never_waits_for_a_second() -> None:
    beyond = check(star=2, hints=("Where?", "There."))(body)
    with pytest.raises(ValueError, match="star 1"):
        check(needs=[beyond], hints=("Where?", "There."))(body)
