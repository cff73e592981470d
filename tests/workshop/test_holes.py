import pytest

from workshop import holes
from workshop.holes import Hole, HoleError

HOLE = "# TODO: name the table.\n### BEGIN SOLUTION\ntable = 'lambda-apigateway'\n### END SOLUTION"


def complaint(source: str) -> tuple[int, str]:
    with pytest.raises(HoleError) as raised:
        holes.find(source)
    return raised.value.line, str(raised.value)


def test_a_cell_without_markers_has_no_holes():
    assert holes.find("print('hello')") == []


def test_a_hole_is_found_by_the_lines_of_its_markers():
    assert holes.find(HOLE) == [Hole(begin=2, end=4)]


def test_a_cell_may_have_several_holes():
    assert holes.find(f"{HOLE}\n\n{HOLE}") == [Hole(2, 4), Hole(7, 9)]


def test_markers_may_be_indented_and_stand_after_slashes():
    script = (
        "// TODO: check the status.\n  // ### BEGIN SOLUTION\n  pm.test()\n  // ### END SOLUTION"
    )
    assert holes.find(script) == [Hole(2, 4)]


def test_the_imperative_may_take_several_comment_lines():
    assert holes.find(HOLE.replace("name the table.", "name the table\n# that lab 02 made."))


def test_a_block_that_never_ends_is_named_by_its_first_line():
    assert complaint("# TODO: x\n### BEGIN SOLUTION\nx = 1") == (2, "this block never ends")


def test_a_block_that_ends_without_having_begun_is_refused():
    assert complaint("x = 1\n### END SOLUTION") == (2, "this block ends without having begun")


def test_blocks_never_nest():
    nested = HOLE.replace("table =", "### BEGIN SOLUTION\ntable =")
    assert complaint(nested) == (3, "this block begins inside the one of line 2")


@pytest.mark.parametrize("nothing", ["", "\n", "# a comment alone\n", "   \n# and another\n"])
def test_an_empty_block_is_refused(nothing: str):
    source = f"# TODO: x\n### BEGIN SOLUTION\n{nothing}### END SOLUTION"
    assert complaint(source) == (2, "this block is empty")


@pytest.mark.parametrize(
    "almost",
    [
        "## BEGIN SOLUTION",
        "### BEGIN SOLUTIONS",
        "### begin solution",
        "#### END SOLUTION",
        "### BEGIN_SOLUTION",
        "###END SOLUTION",
    ],
)
def test_a_misspelt_marker_is_refused_rather_than_published(almost: str):
    line, message = complaint(f"x = 1\n{almost}\ny = 2")
    assert (line, almost in message) == (2, True)


def test_prose_about_a_solution_is_no_marker():
    assert holes.find("# Every solution begins with a question.") == []


def test_a_hole_without_an_imperative_is_refused():
    line, message = complaint(HOLE.replace("TODO: ", ""))
    assert (line, "right above this block, found 0" in message) == (2, True)


def test_an_imperative_further_up_does_not_count():
    assert "found 0" in complaint(HOLE.replace("table.\n", "table.\n\n"))[1]


def test_two_imperatives_for_one_hole_are_refused():
    assert "found 2" in complaint(HOLE.replace("# TODO", "# TODO: also\n# TODO"))[1]


def test_an_imperative_inside_a_block_is_refused():
    assert "2 'TODO:' and 1 blocks" in complaint(HOLE.replace("table =", "# TODO: x\ntable ="))[1]


def test_an_imperative_without_a_hole_is_refused():
    assert "1 'TODO:' and 0 blocks" in complaint("# TODO: predict what happens")[1]


def test_lines_without_markers_leave_everything_else():
    assert holes.without_markers(HOLE) == ["# TODO: name the table.", "table = 'lambda-apigateway'"]
