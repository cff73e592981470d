import ast

import pytest

from workshop import syntax


def names(source: str) -> list[str]:
    tree = syntax.parse(source)
    assert tree is not None
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]


@pytest.mark.parametrize(
    "line",
    [
        "%load_ext workshop",
        "!curl -s https://example.com | head -1",
        "lines = !ls 'one (unbalanced",
        "account = %env AWS_ACCOUNT",
        "iam.create_role?",
        "?iam.create_role",
        "!curl -X POST \\\n  -d '{\"a\": (' \\\n  $URL",
    ],
)
def test_ipython_lines_are_set_aside_and_the_rest_is_python(line: str):
    assert {"before", "after"} <= set(names(f"before\n{line}\nafter"))


def test_line_numbers_are_those_of_the_cell():
    tree = syntax.parse("%load_ext workshop\n!curl \\\n  -v\nhere")
    assert tree is not None
    assert tree.body[-1].lineno == 4


def test_a_line_that_begins_with_a_percent_sign_may_be_arithmetic():
    assert sorted(names("x = (hash(a)\n  % b)")) == ["a", "b", "hash", "x"]


def test_an_indented_magic_keeps_its_suite():
    assert syntax.parse("for n in range(3):\n    !echo {n}")


def test_cells_may_await():
    assert syntax.parse("await something()")


@pytest.mark.parametrize(
    "magic", ["%%writefile work/handler.py", "%%writefile -a 'my work/handler.py'", "%%time"]
)
def test_a_cell_magic_over_python_is_python(magic: str):
    assert names(f"{magic}\nhandler") == ["handler"]


@pytest.mark.parametrize(
    "magic", ["%%bash", "%%writefile work/policy.json", "%%writefile", "%%", "%%html 'unclosed"]
)
def test_a_cell_in_another_language_has_no_syntax_tree(magic: str):
    assert syntax.parse(f"\n{magic}\n(((") is None


def test_python_that_does_not_parse_is_an_error_with_its_line():
    with pytest.raises(SyntaxError) as raised:
        syntax.parse("%load_ext workshop\nfine\nx = = 1")
    assert raised.value.lineno == 3
