import pytest

from workshop import build
from workshop.notebook import NotebookError

HOLE = "# TODO: name the table.\n### BEGIN SOLUTION\ntable = 'secret'\n### END SOLUTION"
REFUSED = -1
OPEN = "# TODO: name the table.\ntable = ..."


@pytest.fixture
def run(clone, capsys):
    """Runs the command in the test's clone; answers its exit code and output, or its complaint."""

    def call(*arguments: str) -> tuple[int, str]:
        try:
            code = build.main(arguments, root=clone.root)
        except NotebookError as error:
            assert capsys.readouterr().out == ""
            return REFUSED, str(error)
        return code, capsys.readouterr().out

    return call


def test_every_notebook_is_derived_from_its_solution(clone, run):
    clone.solution("01-iam", HOLE)
    clone.solution("02-dynamodb", "x = 1")
    written = "notebooks/01-iam.ipynb: written\nnotebooks/02-dynamodb.ipynb: written\n"
    assert run() == (0, written)
    assert clone.sources("01-iam") == [OPEN]


def test_a_second_build_changes_nothing(clone, run):
    clone.solution("01-iam", HOLE)
    run()
    before = clone.files()
    assert run() == (0, "notebooks/01-iam.ipynb: unchanged\n")
    assert clone.files() == before


def test_a_build_leaves_the_solutions_alone(clone, run):
    path = clone.solution("01-iam", HOLE)
    before = path.read_bytes()
    run()
    assert path.read_bytes() == before


def test_only_the_labs_asked_for_are_built(clone, run):
    for name in ("01-iam", "02-dynamodb", "03-lambda"):
        clone.solution(name, HOLE)
    run("--only", "01", "03-lambda")
    assert sorted(path.name for path in (clone.root / "notebooks").iterdir()) == [
        "01-iam.ipynb",
        "03-lambda.ipynb",
    ]


def test_a_lab_that_does_not_exist_is_refused_with_those_that_do(clone, run):
    clone.solution("01-iam", HOLE)
    code, err = run("--only", "01", "07")
    assert (code, "No solution answers to 07; there are 01." in err) == (REFUSED, True)


def test_one_bad_solution_changes_no_notebook(clone, run):
    clone.solution("01-iam", HOLE)
    clone.solution("02-dynamodb", "### BEGIN SOLUTION")
    code, err = run()
    assert code == REFUSED
    assert err.startswith("solutions/02-dynamodb.ipynb, cell 1, line 1: ")
    assert not (clone.root / "notebooks").exists()


def test_without_solutions_the_command_says_where_it_works(run):
    code, err = run()
    assert (code, "Run `workshop build` in a clone" in err) == (REFUSED, True)


def test_a_notebook_somebody_has_worked_in_is_not_replaced(clone, run):
    clone.solution("01-iam", HOLE)
    path = clone.exercise("01-iam", clone.code("mine", outputs=[clone.stream("my result")]))
    before = path.read_bytes()
    code, err = run()
    assert (code, path.read_bytes()) == (REFUSED, before)
    assert "notebooks/01-iam.ipynb has been worked in" in err
    assert "`workshop build --force`" in err


def test_force_replaces_it_all_the_same(clone, run):
    clone.solution("01-iam", HOLE)
    clone.exercise("01-iam", clone.code("mine", count=1))
    assert run("--force")[0] == 0
    assert clone.sources("01-iam") == [OPEN]


def test_a_folder_that_cannot_be_written_is_one_sentence(clone, run):
    clone.solution("01-iam", HOLE)
    (clone.root / "notebooks").write_text("a file in the way")
    code, err = run()
    assert (code, "notebooks" in err) == (REFUSED, True)


def test_check_of_a_fresh_build_finds_all_in_step(clone, run):
    clone.solution("01-iam", HOLE)
    run()
    assert run("--check") == (0, "In step: 1 of notebooks/ with solutions/.\n")


@pytest.mark.parametrize("stale", ["x = 1", HOLE, OPEN.replace("TODO", "todo")])
def test_check_names_the_notebooks_out_of_step_and_the_next_command(clone, run, stale: str):
    clone.solution("01-iam", HOLE)
    clone.exercise("01-iam", stale)
    code, out = run("--check")
    assert code == 1
    assert "notebooks/01-iam.ipynb is out of step with solutions/01-iam.ipynb." in out
    assert "Run `make build`" in out


def test_check_names_a_missing_notebook(clone, run):
    clone.solution("01-iam", HOLE)
    code, out = run("--check")
    assert (code, "notebooks/01-iam.ipynb is missing." in out) == (1, True)


def test_check_names_a_notebook_without_a_solution(clone, run):
    clone.solution("01-iam", HOLE)
    run()
    clone.exercise("02-dynamodb", "x = 1")
    code, out = run("--check")
    assert (code, "notebooks/02-dynamodb.ipynb has no solution" in out) == (1, True)
    assert run("--check", "--only", "01")[0] == 0


def test_check_leaves_a_learners_own_notebook_in_peace(clone, run):
    clone.solution("01-iam", HOLE)
    run()
    clone.exercise("scratch", "mine")
    assert run("--check")[0] == 0


def test_check_writes_nothing(clone, run):
    clone.solution("01-iam", HOLE)
    clone.exercise("01-iam", "stale")
    before = clone.files()
    run("--check")
    assert clone.files() == before


def test_help_shows_examples(run, capsys):
    with pytest.raises(SystemExit) as left:
        run("--help")
    assert left.value.code == 0
    assert "workshop build --check" in capsys.readouterr().out
