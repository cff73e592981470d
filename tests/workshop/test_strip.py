import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.holes import HoleError
from workshop.strip import strip


def block(content: str, indent: str = "") -> str:
    """The content as a hole, under its imperative."""
    body = textwrap.dedent(content).strip("\n")
    lines = f"# TODO: do it.\n### BEGIN SOLUTION\n{body}\n### END SOLUTION"
    return textwrap.indent(lines, indent)


def opened(content: str) -> str:
    """What the learner sees in place of the content, less the imperative."""
    return strip(block(content)).removeprefix("# TODO: do it.\n")


def complaint(source: str) -> tuple[int, str]:
    with pytest.raises(HoleError) as raised:
        strip(source)
    return raised.value.line, str(raised.value)


def test_a_cell_without_holes_stays_byte_for_byte():
    source = "x = 1  \n\n%check 01\n"
    assert strip(source) == source


def test_the_imperative_and_the_lines_around_stay():
    source = f"before = 1\n{block('x = 2')}\nafter = 3"
    assert strip(source) == "before = 1\n# TODO: do it.\nx = ...\nafter = 3"


@pytest.mark.parametrize(
    ("solution", "learner"),
    [
        ("x = 1", "x = ..."),
        ("trust = {\n    'a': 1,\n}", "trust = ..."),
        ("a = b = 1", "a = b = ..."),
        ("a, b = 1, 2", "a, b = ..., ..."),
        ("(a, b), c = f()", "(a, b), c = (..., ...), ..."),
        ("a, *rest = f()", "a, *rest = ..., ..."),
        ("(one,) = f()", "(one,) = ...,"),
        ("pair = a, b = 1, 2", "pair = a, b = ..., ..."),
        ("event['body'] = 1", "event['body'] = ..."),
        ("x: dict[str, int] = {}", "x: dict[str, int] = ..."),
        ("x: int", "x: int = ..."),
        ("total += 2", "total += ..."),
        ("event['n'] **= 2", "event['n'] **= ..."),
        ("return x", "return ..."),
        ("raise ValueError('no')", "..."),
        ("iam.create_role(\n    RoleName='r',\n)", "..."),
        ("if x:\n    y = 1\nelse:\n    y = 2", "..."),
        ("!curl -s $URL", "..."),
        ("body = !curl -s $URL", "body = ..."),
        ("%check 01", "..."),
    ],
)
def test_a_statement_becomes(solution: str, learner: str):
    assert opened(solution) == learner


def test_statements_that_leave_nothing_but_an_ellipsis_leave_one():
    assert opened("import json\nprint(json)\nx = 1\nf()\ng()") == "...\nx = ...\n..."


def test_two_statements_on_one_line_are_two():
    assert opened("x = 1; y = 2") == "x = ...\ny = ..."


def test_the_comments_of_a_solution_go_with_it():
    assert opened("# the answer is 42\nx = 42  # really") == "x = ..."


def test_a_function_keeps_decorators_signature_and_docstring():
    solution = '''
        @cache
        def operate(
            event: dict[str, Any], *, table: str = ")"
        ) -> str:  # the answer
            """Do what the event asks.

            Raises ValueError.
            """
            # and here is how
            return table
        '''
    learner = '''
        @cache
        def operate(
            event: dict[str, Any], *, table: str = ")"
        ) -> str:
            """Do what the event asks.

            Raises ValueError.
            """
            ...
        '''
    assert opened(solution) == textwrap.dedent(learner).strip()


@pytest.mark.parametrize(
    ("solution", "learner"),
    [
        ("def f(x): return x", "def f(x):\n    ..."),
        ("async def f():\n  await g()", "async def f():\n  ..."),
        (
            "class Encoder(json.JSONEncoder):\n    x = 1",
            "class Encoder(json.JSONEncoder):\n    ...",
        ),
        ("def f(x: {1: 2}) -> {3: 4}:\n    'doc'\n    pass", None),
    ],
)
def test_a_definition_keeps_its_signature(solution: str, learner: str | None):
    assert opened(solution) == (learner or solution.replace("pass", "..."))


def test_a_hole_inside_a_function_keeps_the_indentation():
    source = f"def f(event):\n{block('return event', '    ')}"
    assert strip(source) == "def f(event):\n    # TODO: do it.\n    return ..."


def test_a_method_of_a_hidden_class_body_keeps_its_place():
    solution = "def default(self, o):\n    return str(o)"
    stripped = strip(f"class E:\n{block(solution, '    ')}\n    y = 1")
    assert stripped == (
        "class E:\n    # TODO: do it.\n    def default(self, o):\n        ...\n    y = 1"
    )


def test_entries_of_a_dict_keep_their_keys():
    entries = (
        '"Principal": {\n    "Service": "lambda.amazonaws.com",\n},\n"Action": "sts:AssumeRole",'
    )
    source = f'trust = {{\n    "Effect": "Allow",\n{block(entries, "    ")}\n}}'
    assert strip(source) == (
        'trust = {\n    "Effect": "Allow",\n    # TODO: do it.\n'
        '    "Principal": ...,\n    "Action": ...,\n}'
    )


def test_the_last_entries_of_a_dict_need_no_comma():
    source = f"d = {{\n{block('**other,' + chr(10) + repr('a') + ': 1', '    ')}\n}}"
    assert strip(source) == "d = {\n    # TODO: do it.\n    **...,\n    'a': ...,\n}"


def test_a_value_alone_leaves_its_key_outside():
    source = f"d = {{\n    'a':\n{block('[1, 2]', '    ')}\n}}"
    assert strip(source) == "d = {\n    'a':\n    # TODO: do it.\n    ...,\n}"


def test_arguments_keep_their_names():
    arguments = "first,\nRuntime='python3.13',\nHandler=(\n    'a.b'\n),\n**tags,"
    source = f"f(\n{block(arguments, '    ')}\n    Timeout=10,\n)"
    assert strip(source) == (
        "f(\n    # TODO: do it.\n    ...,\n    Runtime=...,\n    Handler=...,\n    **...,\n"
        "    Timeout=10,\n)"
    )


def test_elements_of_a_list_become_one():
    source = f"actions = [\n{block('1,' + chr(10) + '2,', '    ')}\n]"
    assert strip(source) == "actions = [\n    # TODO: do it.\n    ...,\n]"


def test_an_expression_in_brackets_becomes_one_ellipsis():
    source = f"x = (\n{block('table.get_item(Key=key)', '    ')}\n)"
    assert strip(source) == "x = (\n    # TODO: do it.\n    ...\n)"


def test_a_written_python_file_has_holes_like_any_cell():
    source = f"%%writefile handler.py\nimport json\n{block('def f(x):' + chr(10) + '    return x')}"
    assert strip(source) == (
        "%%writefile handler.py\nimport json\n# TODO: do it.\ndef f(x):\n    ..."
    )


def test_a_shell_cell_loses_the_lines_alone():
    assert strip(f"%%bash\n{block('curl -s $URL | (head')}\ndate") == "%%bash\n# TODO: do it.\ndate"


def test_a_script_with_slashes_loses_the_lines_alone():
    source = "%%writefile t.js\n// TODO: x\n// ### BEGIN SOLUTION\npm.test()\n// ### END SOLUTION"
    assert strip(source) == "%%writefile t.js\n// TODO: x"


def test_words_beyond_ascii_before_a_hole_move_nothing():
    assert opened("café, naïve = 'é', 'ï'") == "café, naïve = ..., ..."


def test_a_block_that_holds_half_a_statement_is_refused():
    source = f"if x:\n    y = 1\n{block('else:' + chr(10) + '    y = 2')}"
    line, message = complaint(source)
    assert (line, "'else:' belongs to a statement around the block" in message) == (5, True)


def test_a_block_that_takes_a_closing_bracket_is_refused():
    line, message = complaint("f(\n# TODO: x\n### BEGIN SOLUTION\na,\n)\n### END SOLUTION")
    assert (line, "does not parse" in message) == (3, True)


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    x\n# TODO: x\n### BEGIN SOLUTION\nexcept E:\n    pass\n### END SOLUTION",
        "from a import (\n# TODO: x\n### BEGIN SOLUTION\nb,\n### END SOLUTION\n)",
        "# TODO: x\n### BEGIN SOLUTION\n@cache\n### END SOLUTION\ndef f(): pass",
    ],
)
def test_a_block_that_is_no_statement_is_refused(source: str):
    assert "hide it whole" in complaint(source)[1]


def test_a_solution_that_does_not_parse_is_refused():
    assert "does not parse" in complaint(block("x = = 1"))[1]


ANSWER = "lambda.amazonaws.com"
STATEMENTS = st.sampled_from(
    [
        f"x = '{ANSWER}'",
        f"a, (b, c) = 1, '{ANSWER}'",
        f"call(\n    '{ANSWER}',\n)",
        f"# {ANSWER}",
        f"def f(x):\n    '''Say it.'''\n    return '{ANSWER}'",
        f"class C:\n    @property\n    def x(self): return '{ANSWER}'",
        f"with open('{ANSWER}') as file:\n    pass",
        f"!curl {ANSWER}",
        f"text = '''\n{ANSWER}\n  '''",
        f"f'''{{\n'{ANSWER}'}}'''",
    ]
)


@given(
    hidden=st.lists(STATEMENTS, max_size=4),
    indent=st.sampled_from(["", "    "]),
    outside=st.lists(st.sampled_from(["y = 1", "%check 01", "", "g()"]), max_size=3),
)
def test_no_answer_survives_and_the_rest_does(hidden: list[str], indent: str, outside: list[str]):
    around = "\n".join(outside)
    inside = block("\n".join([*hidden, "z = 0"]), indent)
    head = "if True:\n" if indent else ""
    stripped = strip(f"{around}\n{head}{inside}\n{around}")
    assert ANSWER not in stripped
    assert stripped.startswith(f"{around}\n{head}{indent}# TODO: do it.\n")
    assert stripped.endswith(f"\n{around}")
    assert "z = ..." in stripped
    ast.parse(stripped.replace("%check 01", "pass"))
