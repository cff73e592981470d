"""`workshop lint`: one line for each finding, and an exit code."""

import pytest

from workshop import lint

from .conftest import Copy


def test_the_sample_pack_has_nothing_to_mend(copy: Copy, capsys: pytest.CaptureFixture[str]):
    assert lint.main([str(copy.pack.home)]) == 0
    assert capsys.readouterr().out == "Nothing to mend in 1 lab.\n"


def test_each_finding_is_a_line_with_file_cell_and_what_to_do(
    copy: Copy, capsys: pytest.CaptureFixture[str]
):
    copy.replace("checks/lab50.py", "that while is over?", "60 seconds are over?")
    copy.replace("solutions/50-queue.ipynb", "%check 50", "%hint lab50.queue_is_there")
    assert lint.main([str(copy.pack.home)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "checks/lab50.py, orders_stay_hidden: hint 1 tells the answer, 60: only the last one may.",
        "notebooks/50-queue.ipynb is out of step with solutions/50-queue.ipynb.",
        "solutions/50-queue.ipynb: no cell says %check 50, so its checks are asked by nobody: add"
        " one at its end.",
        'solutions/50-queue.ipynb, cell 13: There is no check "lab50.queue_is_there"; the nearest'
        " is lab50.queue_exists. Run: workshop check",
        "4 to mend.",
    ]


def test_a_folder_that_is_no_pack_is_one_sentence(tmp_path, capsys: pytest.CaptureFixture[str]):
    from workshop.__main__ import main

    assert main(["lint", str(tmp_path)]) == 2
    assert "pack.toml cannot be read" in capsys.readouterr().err
