"""What belongs together, and has lost its other half."""

from workshop.lint import orphans

from .conftest import Copy


def told(copy: Copy) -> list[str]:
    return list(orphans.findings(copy.pack))


def test_a_solution_without_a_lab_is_named(copy: Copy):
    for folder in ("solutions", "notebooks"):
        old = copy.pack.home / folder / "50-queue.ipynb"
        old.with_name("51-queue.ipynb").write_bytes(old.read_bytes())
    (copy.pack.home / "notebooks" / "51-queue.ipynb").unlink()
    assert told(copy) == [
        "notebooks/51-queue.ipynb is missing.",
        "solutions/51-queue.ipynb is the notebook of no lab: rename it, or list its lab.",
    ]


def test_checks_without_a_lab_are_named_and_a_lab_without_checks(copy: Copy):
    module = copy.pack.checks / "lab50.py"
    module.rename(module.with_name("lab51.py"))
    assert "checks/lab50.py is missing: each lab has its checks." in told(copy)
    assert "checks/lab51.py checks no lab: rename it, or list its lab." in told(copy)


def test_a_tag_that_names_no_check_is_found(copy: Copy):
    copy.replace("solutions/50-queue.ipynb", "unless:*", "unless:queue_is_there")
    (found,) = told(copy)
    assert found.startswith('solutions/50-queue.ipynb, cell 8: There is no check "queue_is_there"')


def test_a_data_file_counts_as_read_by_its_name_or_its_folders(copy: Copy):
    data = copy.pack.home / "data" / "orders"
    data.mkdir(parents=True)
    (data / "one.json").touch()
    assert told(copy) == ["data/orders/one.json is read by nothing: delete it, or use it."]
    copy.replace("checks/queue.py", "as deployed", "filled from data/orders")
    assert told(copy) == []
    copy.replace("checks/queue.py", "data/orders", "one.json")
    assert told(copy) == []
    copy.replace("checks/queue.py", "one.json", "data/orders/two.json")
    assert len(told(copy)) == 1
