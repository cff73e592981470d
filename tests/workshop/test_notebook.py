import json
from pathlib import Path
from typing import Any

import pytest

from workshop import notebook
from workshop.notebook import NotebookError


def opened(path: Path) -> dict[str, Any]:
    learners: dict[str, Any] = json.loads(
        notebook.dumps(notebook.opened(notebook.read(path), path))
    )
    return learners


def complaint(path: Path) -> str:
    with pytest.raises(NotebookError) as raised:
        notebook.opened(notebook.read(path), path)
    return str(raised.value)


def test_the_labs_are_listed_in_order_without_a_learners_own_files(clone):
    for name in ("05-testing", "01-iam", "scratch", "2-tables"):
        clone.solution(name, "x = 1")
    names = [path.stem for path in notebook.listed(clone.root / "solutions")]
    assert names == ["01-iam", "05-testing"]


def test_a_learners_notebook_has_no_answers_outputs_or_counts(clone):
    hole = "# TODO: name the table.\n### BEGIN SOLUTION\ntable = 'secret'\n### END SOLUTION"
    cell = clone.code(hole, outputs=[clone.stream("secret")], count=7)
    (learners,) = opened(clone.solution("02-dynamodb", cell))["cells"]
    assert "".join(learners["source"]) == "# TODO: name the table.\ntable = ..."
    assert (learners["outputs"], learners["execution_count"]) == ([], None)


def test_cells_keep_their_ids(clone):
    path = clone.solution("02-dynamodb", clone.prose("# Why"), "x = 1")
    assert [cell["id"] for cell in opened(path)["cells"]] == ["cell-1", "cell-2"]


def test_cells_for_the_solution_alone_are_dropped(clone):
    cells = [clone.prose("the answer", "solution-only"), clone.code("answer", "solution-only"), "x"]
    learners = opened(clone.solution("02-dynamodb", *cells))
    assert [cell["source"] for cell in learners["cells"]] == [["x"]]


def test_a_cell_meant_to_fail_stays_marked_and_nbvals_marks_go(clone):
    cell = clone.code("1 / 0", "raises-exception", "nbval-check-output")
    learners = opened(clone.solution("02-dynamodb", cell))
    assert learners["cells"][0]["metadata"] == {"tags": ["raises-exception"]}


def test_metadata_is_the_same_whoever_saved_the_solution(clone):
    path = clone.solution("02-dynamodb", "x = 1")
    saved = json.loads(path.read_text())
    plain = opened(path)
    saved["metadata"] = {"language_info": {"name": "python", "version": "3.11.4"}, "widgets": {}}
    saved["cells"][0]["metadata"] = {"execution": {"iopub.status.busy": "2025-01-01T00:00:00Z"}}
    path.write_text(json.dumps(saved))
    assert opened(path) == plain
    assert "version" not in json.dumps(plain["metadata"])


def test_attached_images_stay(clone):
    cell = clone.prose("![map](attachment:map.png)") | {
        "attachments": {"map.png": {"image/png": "aGk="}}
    }
    learners = opened(clone.solution("02-dynamodb", cell))
    assert learners["cells"][0]["attachments"] == {"map.png": {"image/png": "aGk="}}


def test_tidying_keeps_outputs_tags_and_answers(clone):
    cell = clone.code("x", "raises-exception", outputs=[clone.stream("out")], count=3)
    path = clone.solution("02-dynamodb", cell)
    (tidy,) = notebook.tidied(notebook.read(path)).cells
    assert (tidy.source, tidy.execution_count, tidy.outputs[0].text) == ("x", 3, "out")
    assert tidy.metadata == {"tags": ["raises-exception"]}


def test_a_notebook_is_written_in_the_same_bytes_on_every_system(clone):
    path = clone.solution("02-dynamodb", clone.prose("café\nsecond line"))
    notebook.write(path, notebook.read(path))
    written = path.read_bytes()
    assert written.endswith(b"}\n")
    assert b"\r" not in written
    assert "café\\n".encode() in written
    assert notebook.write(path, notebook.read(path)) is False


def test_a_failed_write_leaves_the_old_file(clone, monkeypatch):
    path = clone.solution("02-dynamodb", "x = 1")
    before = path.read_bytes()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(NotebookError, match="disk full"):
        notebook.write(path, notebook.opened(notebook.read(path), path))
    assert clone.files() == {"solutions/02-dynamodb.ipynb": before}


def test_a_hole_that_cannot_be_opened_is_named_by_notebook_cell_and_line(clone):
    path = clone.solution("02-dynamodb", clone.prose("hello"), "x = 1\n### END SOLUTION")
    assert complaint(path) == (
        "solutions/02-dynamodb.ipynb, cell 2, line 2: this block ends without having begun."
        " Correct it, then run `make build`."
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"nbformat_minor": 4}, "has notebook format 4.4 instead of 4.5"),
        ({"cells": "none"}, "is not a notebook of format 4"),
        ({"cells": [{"cell_type": "raw"}]}, "has no id for its cell 1"),
        ({"cells": [{"id": "a"}, {"id": "a"}]}, "two cells with the id 'a', the second is cell 2"),
        ({"cells": [{"id": "a"}]}, "is not a valid notebook ("),
        ({"cells": [3]}, "has no id for its cell 1"),
    ],
)
def test_a_file_of_another_format_is_refused(clone, change: dict[str, Any], expected: str):
    path = clone.solution("02-dynamodb", "x = 1")
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    message = complaint(path)
    assert message.startswith("solutions/02-dynamodb.ipynb ")
    assert expected in message


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "\xff"])
def test_a_file_that_is_no_notebook_is_refused(clone, text: str):
    path = clone.solution("02-dynamodb", "x = 1")
    path.write_bytes(text.encode("latin-1"))
    assert complaint(path).startswith("solutions/02-dynamodb.ipynb is not ")


def test_a_notebook_that_is_not_there_is_named(clone):
    assert "solutions/09.ipynb cannot be read" in complaint(clone.root / "solutions" / "09.ipynb")
