"""The catalogue itself: what every fault owes whoever reads it."""

from pathlib import Path

import pytest

from checks.faults import catalogue

from .table import MISTAKES, page

FAULTS = catalogue.faults()


def test_no_two_faults_have_one_id() -> None:
    ids = [fault.id for fault in FAULTS]
    assert sorted(set(ids)) == sorted(ids)


def test_a_fault_stands_in_a_module_of_its_owners_lab() -> None:
    for file in catalogue.FOLDER.glob("lab*.py"):
        labs = {fault.lab for fault in catalogue.faults_of(file)}
        assert labs == {file.stem[3:5]}


def test_a_title_is_a_short_clause_and_a_cause_is_said() -> None:
    for fault in FAULTS:
        assert fault.title[0].isupper()
        assert not fault.title.endswith(".")
        assert len(fault.title) <= 60
        assert fault.cause


def test_faults_of_another_folder_are_found(tmp_path: Path) -> None:
    (tmp_path / "lab01.py").write_text(
        "from checks.faults.language import Fault\n"
        "from checks.lab01 import role_exists\n"
        "FAULTS = (Fault('It is gone', role_exists, 'no such thing', print),)\n"
    )
    (fault,) = catalogue.faults(tmp_path)
    assert fault.id == "lab01-it-is-gone"


def test_what_seeds_a_mistake_is_in_the_catalogue_and_what_does_not_says_why() -> None:
    titles = {fault.title for fault in FAULTS}
    for topic, mistakes in MISTAKES.items():
        for mistake, seeded in mistakes.items():
            named = set() if isinstance(seeded, str) else {*seeded}
            assert named <= titles, (topic, mistake, named - titles)
            assert seeded, (topic, mistake)


def test_the_page_shows_the_catalogue_as_it_is(request: pytest.FixtureRequest) -> None:
    file = catalogue.FOLDER / "README.md"
    if request.config.getoption("golden"):
        file.write_text(page(FAULTS), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == page(FAULTS), "Run pytest --golden, read the diff."
