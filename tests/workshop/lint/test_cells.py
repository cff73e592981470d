import pytest

from workshop.lint import cells as rules
from workshop.lint.page import Page, pages

SETUP = "%load_ext workshop"
BLANK = "\n"
HOLE = "# TODO: name the table.\n### BEGIN SOLUTION\ntable = 'secret'\n### END SOLUTION"


@pytest.fixture
def found(clone):
    """The found of a notebook: a set-up, the given cells, and as much prose as makes it right."""

    def call(*cells, folder: str = "notebooks", prose: int | None = None) -> list[str]:
        given = [clone.code(cell) if isinstance(cell, str) else cell for cell in cells]
        code = [clone.code(SETUP), *(cell for cell in given if cell["cell_type"] == "code")]
        for count, cell in enumerate(code, start=1):
            cell["execution_count"] = count
        whole = code + [cell for cell in given if cell["cell_type"] == "markdown"]
        whole += [clone.prose("Why this step.")] * (len(code) if prose is None else prose)
        write = clone.solution if folder == "solutions" else clone.exercise
        return rules.findings(Page(write("01-iam", *whole), clone.root))

    return call


def lines(count: int) -> str:
    return "\n".join(f"x = {n}" for n in range(count))


@pytest.mark.parametrize("folder", ["solutions", "notebooks"])
def test_a_notebook_of_short_cells_and_prose_has_nothing_to_find(found, folder: str):
    assert found("x = 1", lines(5), lines(3), folder=folder) == []


def test_cells_of_three_lines_in_the_median_pass_and_of_four_do_not(found):
    assert found(lines(3), lines(5), lines(5), lines(1)) == []
    assert found(lines(4), lines(5), lines(5), lines(4)) == [
        "notebooks/01-iam.ipynb: code cells have 4 lines in the median, 3 at most."
    ]


def test_blank_lines_and_markers_are_no_lines(found):
    hole = f"{HOLE}\n\n\n\n"
    assert found(hole, hole, hole, folder="solutions") == []


def test_one_cell_in_ten_may_be_long(found):
    assert found("x", "x", lines(10)) == []
    assert found("x", "x", "x", lines(10), lines(9), lines(11)) == [
        "notebooks/01-iam.ipynb: code cells 5, 7 have 10 lines or more, 1 of 7 at most."
    ]
    assert found(*["x"] * 17, lines(10), lines(10)) == []
    assert len(found(*["x"] * 16, lines(10), lines(10))) == 1


def test_no_cell_has_more_than_twenty_lines(found):
    assert found("x", "x", lines(20)) == []
    assert found("x", "x", lines(21)) == [
        "notebooks/01-iam.ipynb, cell 4: the cell has 21 lines, 20 at most."
    ]


def test_blank_lines_between_others_make_a_cell_longer(found):
    assert found("x", "x", f"x{BLANK * 19}x{BLANK * 9}") == []
    assert found("x", "x", f"x{BLANK * 20}x") == [
        "notebooks/01-iam.ipynb, cell 4: the cell has 21 lines, 20 at most."
    ]


def test_a_cell_left_empty_is_found(found):
    assert found("x", "\n ") == ["notebooks/01-iam.ipynb, cell 3: the cell is empty."]


def test_four_prose_cells_for_five_of_code_pass_and_three_do_not(found):
    assert found("x", "x", "x", "x", prose=4) == []
    assert found("x", "x", "x", "x", prose=3) == [
        "notebooks/01-iam.ipynb: 3 prose cells for 5 code cells, 0.8 each at least."
    ]


def test_prose_stays_under_sixty_words_in_the_median(found, clone):
    def long(words: int) -> list[str]:
        return found(*[clone.prose("word " * words)] * 3, prose=2)

    assert long(59) == []
    assert long(60) == [
        "notebooks/01-iam.ipynb: prose cells have 60 words in the median, under 60 at most."
    ]


def test_the_first_code_cell_is_a_set_up_of_three_lines(clone):
    def found(*cells: str) -> list[str]:
        prose = [clone.prose("Why this step.")] * len(cells)
        return rules.findings(Page(clone.exercise("01-iam", *cells, *prose), clone.root))

    where = "notebooks/01-iam.ipynb"
    assert found(f"import boto3\n\n{SETUP}\n%matplotlib inline", "x") == []
    assert found(f"{SETUP}\n{lines(3)}", "x", "x") == [
        f"{where}, cell 1: the set-up has 4 lines, 3 at most."
    ]
    assert found("x", SETUP) == [
        f"{where}, cell 1: the first code cell is the set-up, with {SETUP}."
    ]
    assert found() == [f"{where}: it has no code cell."]


@pytest.mark.parametrize("folder", ["solutions", "notebooks"])
def test_notebooks_know_aws_alone(found, folder: str):
    assert found("import boto3", "x = 1\nimport moto", folder=folder) == [
        f"{folder}/01-iam.ipynb, cell 3, line 2: notebooks know AWS alone, not moto."
    ]


def test_a_handler_that_is_written_to_a_file_knows_aws_alone(found):
    (told,) = found("%%writefile handler.py\nfrom localaws import server")
    assert "cell 2, line 2: notebooks know AWS alone, not localaws." in told


def test_a_cell_that_does_not_parse_is_found(found):
    (told,) = found("x = = 1")
    assert told.startswith("notebooks/01-iam.ipynb, cell 2, line 1: the cell does not parse (")


def test_a_solution_may_have_holes(found):
    assert found(HOLE, folder="solutions") == []


def test_a_hole_without_its_one_imperative_is_found(found):
    (told,) = found(HOLE.replace("TODO", "todo"), folder="solutions")
    assert told.startswith("solutions/01-iam.ipynb, cell 2, line 2: one comment with 'TODO:'")
    (told,) = found("# TODO: think", folder="solutions")
    assert "cell 2, line 1: the cell has 1 'TODO:' and 0 blocks" in told


def test_a_notebook_or_prose_with_an_answer_in_it_is_found(found, clone):
    complaint = "only code cells of solutions have blocks of holes."
    assert found(HOLE) == [f"notebooks/01-iam.ipynb, cell 2: {complaint}"]
    assert found(clone.prose(HOLE), folder="solutions") == [
        f"solutions/01-iam.ipynb, cell 2: {complaint}"
    ]


def test_a_link_that_leads_nowhere_is_found(found, clone):
    assert found(clone.prose("[this](01-iam.ipynb)")) == []
    (told,) = found(clone.prose("[next](02-dynamodb.ipynb)"))
    assert "cell 2: the link 02-dynamodb.ipynb leads nowhere in this folder." in told


def test_an_unknown_tag_is_found(found, clone):
    assert found(clone.code("x", "nbval-check-output")) == []
    (told,) = found(clone.code("x", "solutions-only"))
    assert "cell 2: 'solutions-only' is none of the tags" in told
    assert "solution-only" in told


def test_a_comment_for_nbval_is_found(found):
    assert found("# NBVAL_CHECK_OUTPUT\nx") == [
        "notebooks/01-iam.ipynb, cell 2: tell nbval by a tag, which learners need not read."
    ]


@pytest.mark.parametrize("counts", [[None, None], [1, None], [2, 3], [2, 1]])
def test_a_solution_is_stored_as_one_run_left_it(clone, counts: list[int | None]):
    def found(counts: list[int | None]) -> list[str]:
        cells = [clone.code(SETUP, count=counts[0]), clone.code("x", count=counts[1])]
        path = clone.solution("01-iam", *cells, *[clone.prose("Why.")] * 2)
        return rules.findings(Page(path, clone.root))

    assert found([1, 2]) == []
    assert found(counts) == [
        "solutions/01-iam.ipynb: it is not stored as one run left it:"
        f" run `workshop build --pack {clone.root} --execute --only 01`."
    ]


def test_a_cell_fails_exactly_if_its_tag_says_so(found, clone):
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}

    def solved(*tags: str, outputs: list) -> list[str]:
        return found(clone.code("x", *tags, outputs=outputs), folder="solutions")

    assert solved("raises-exception", outputs=[error]) == []
    assert solved(outputs=[]) == []
    where = "solutions/01-iam.ipynb, cell 2: the cell"
    assert solved(outputs=[error]) == [f"{where} fails without the tag raises-exception."]
    assert solved("raises-exception", outputs=[]) == [
        f"{where} does not fail in spite of the tag raises-exception."
    ]


def test_an_output_that_names_a_machines_folder_is_found(found, clone):
    output = clone.stream("wrote /home/ana/workshop/x.zip")
    (told,) = found(clone.code("x", outputs=[output]), folder="solutions")
    assert "cell 2: its output names /home/ana: run `workshop build" in told


def test_the_pages_of_a_clone_are_its_solutions_and_notebooks(clone):
    expected = [clone.solution("01-iam", "x"), clone.exercise("01-iam", "x")]
    clone.exercise("scratch", "x")
    assert [page.path for page in pages(clone.root)] == expected
