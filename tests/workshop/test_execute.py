import contextlib
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from workshop import build, execute, notebook, sanitise
from workshop.notebook import NotebookError

CONFIG = Path(__file__).parents[1] / "nbval-sanitise.cfg"
PATTERNS = sanitise.read_patterns(CONFIG)


def run(path: Path, **environment: str):
    return execute.run(path, environment).cells


def said(cell) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def complaint(path: Path) -> str:
    with pytest.raises(NotebookError) as raised:
        execute.run(path, {})
    return str(raised.value)


def test_cells_run_in_order_in_the_folder_of_the_solutions(clone):
    cells = ["import os\nhere = os.getcwd()", "print(here, os.environ['COLUMNS'])"]
    _, last = run(clone.solution("01-iam", *cells))
    assert said(last).split() == [str(clone.root / "solutions"), "80"]
    assert last.execution_count == 2


def test_a_kernel_sees_the_aws_it_is_given_and_no_account_of_the_contributor(clone, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "my-own-account")
    monkeypatch.setenv("WORKSHOP_TARGET", "aws")
    path = clone.solution(
        "01-iam",
        "import os\nprint([v for k, v in os.environ.items() if k[:4] in ('AWS_', 'WORK')])",
    )
    assert said(run(path, AWS_ENDPOINT_URL="http://here")[0]) == "['http://here']\n"


def test_a_failing_cell_is_named_with_its_cause_and_the_next_command(clone):
    path = clone.solution("01-iam", clone.prose("hello"), "x = 1", "raise ValueError('no table')")
    assert complaint(path) == (
        "solutions/01-iam.ipynb, cell 3 failed: ValueError: no table."
        " Correct it, then run `workshop build --execute --only 01`."
    )


def test_a_cell_meant_to_fail_keeps_its_error_and_the_run_goes_on(clone):
    failing = clone.code("1 / 0", "raises-exception")
    first, last = run(clone.solution("01-iam", failing, "print('on')"))
    assert (first.outputs[0].ename, said(last)) == ("ZeroDivisionError", "on\n")


def children():
    """Other tests of this process may keep some of theirs, such as newman's."""
    return set(psutil.Process().children(recursive=True))


def test_a_cell_that_waits_too_long_is_named(clone, monkeypatch):
    monkeypatch.setattr(execute, "CELL_TIMEOUT", 1)
    path = clone.solution("01-iam", "import time; time.sleep(30)")
    before = children()
    assert "cell 1 ran longer than 1 s" in complaint(path)
    assert children() <= before


def test_a_cell_that_ends_its_kernel_is_named(clone):
    path = clone.solution("01-iam", "x = 1", "import os; os._exit(1)")
    assert "cell 2 ended its kernel" in complaint(path)


def test_nothing_is_left_running(clone):
    before = children()
    run(clone.solution("01-iam", "x = 1"))
    assert children() <= before


@pytest.fixture
def build_here(clone, capsys):
    """Builds in the test's clone, where AWS is nothing but a variable; answers what was printed."""
    (clone.root / "tests").mkdir()
    (clone.root / build.PATTERNS).write_bytes(CONFIG.read_bytes())

    @contextlib.contextmanager
    def fresh_aws():
        yield {"AWS_ENDPOINT_URL": "http://localhost:1"}

    def call(*arguments: str) -> str:
        assert build.main(["--execute", *arguments], root=clone.root, fresh_aws=fresh_aws) == 0
        return capsys.readouterr().out

    return call


def test_a_rebuild_makes_no_difference(clone, build_here):
    clone.solution(
        "01-iam",
        "import datetime, os, uuid",
        "print(datetime.datetime.now(), uuid.uuid4(), os.getcwd(), 'pid', os.getpid())",
        clone.code("1 / 0", "raises-exception"),
    )
    build_here()
    before = clone.files()
    assert build_here() == "solutions/01-iam.ipynb: unchanged\nnotebooks/01-iam.ipynb: unchanged\n"
    assert clone.files() == before
    stored = before["solutions/01-iam.ipynb"].decode()
    assert "~/serverless-workshop/solutions" in stored
    assert sanitise.machine_paths(stored, clone.root) == []


def test_a_later_lab_stands_on_what_the_earlier_ones_made(clone, build_here):
    clone.solution("00-start-here", "open('made', 'w').close()")
    clone.solution("01-iam", "import os; print(os.listdir())")
    clone.solution("02-dynamodb", "raise SystemError('never run')")
    earlier = clone.files()["solutions/00-start-here.ipynb"]
    out = build_here("--only", "01")
    assert out == "solutions/01-iam.ipynb: written\nnotebooks/01-iam.ipynb: written\n"
    assert "'made'" in clone.files()["solutions/01-iam.ipynb"].decode()
    assert clone.files()["solutions/00-start-here.ipynb"] == earlier


def test_a_run_starts_without_the_work_of_the_last_one(clone, build_here):
    clone.solution("00-start-here", "import os; os.mkdir('work')", "open('work/x', 'w').close()")
    build_here()
    build_here()
    left = {name for name in clone.files() if "work" in name}
    assert left == {"solutions/work/x", "solutions/work.before/x"}


def stored(clone, old: list, new: list, *tags: str) -> list:
    """The outputs that are stored when a cell said `old` and now says `new`."""
    before, after = (
        notebook.read(clone.solution("01-iam", clone.code("x", *tags, outputs=said, count=count)))
        for said, count in ((old, 1), (new, 7))
    )
    (cell,) = execute.stored(before.cells, after, PATTERNS, clone.root).cells
    return cell.outputs


def test_an_output_that_says_something_else_is_replaced(clone):
    assert (
        stored(clone, [clone.stream("passed")], [clone.stream("not yet")])[0]["text"] == "not yet"
    )


def test_an_output_that_differs_in_its_time_alone_is_kept(clone):
    kept = stored(clone, [clone.stream("took 2 ms")], [clone.stream("took 19 ms")])
    assert kept[0]["text"] == "took 2 ms"


def test_a_kept_result_takes_the_new_count(clone):
    old, new = (
        {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}}
        | {"execution_count": count}
        for text, count in (("2 ms", 1), ("3 ms", 7))
    )
    assert stored(clone, [old], [new]) == [old | {"execution_count": 7}]


def test_a_volatile_output_is_kept_until_its_kind_changes(clone):
    old = [clone.stream("412 users")]
    tag = "nbval-ignore-output"
    assert stored(clone, old, [clone.stream("9 users")], tag) == old
    assert stored(clone, old, [clone.stream("9 users", "stderr")], tag)[0]["name"] == "stderr"
    assert stored(clone, old, [], tag) == []


def test_a_live_widget_is_not_stored(clone):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    widget = {"output_type": "display_data", "data": view, "metadata": {}}
    assert stored(clone, [], [widget, clone.stream("in words")]) == [clone.stream("in words")]


def test_renew_replaces_even_what_differs_in_its_time_alone(clone, build_here):
    cell = clone.code("print('2026-01-01')", outputs=[clone.stream("2025-01-01\n")], count=1)
    clone.solution("01-iam", cell)
    build_here()
    assert "2025-01-01" in clone.files()["solutions/01-iam.ipynb"].decode()
    build_here("--renew")
    assert "2026-01-01" in clone.files()["solutions/01-iam.ipynb"].decode()


def test_nbval_accepts_another_run_and_refuses_another_answer(clone, build_here):
    said = "import os, uuid; print('pid', os.getpid(), uuid.uuid4(), 'passed')"
    path = clone.solution("01-iam", clone.code(said, "nbval-check-output"))
    build_here()
    assert nbval(path) == pytest.ExitCode.OK
    path.write_text(path.read_text().replace("passed\\n", "not yet\\n"))
    assert nbval(path) == pytest.ExitCode.TESTS_FAILED


def nbval(path: Path) -> int:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--nbval-sanitize-with={CONFIG}"]
    command = [sys.executable, "-m", "pytest", "--nbval", *options, str(path)]
    return subprocess.run(command, cwd=path.parent, check=False).returncode  # noqa: S603  # ours


def test_lines_that_end_as_http_ends_them_are_stored_whole(clone):
    (cell,) = run(clone.solution("05-testing", r"!printf 'HTTP/1.1 200 OK\r\n\r\npong\n'"))
    assert said(cell) == "HTTP/1.1 200 OK\n\npong\n"
