"""What ``clean`` deletes, and what it must not."""

from pathlib import Path

import pytest

from launcher.clean import clean

LEARNERS = (
    "notebooks/01-iam.ipynb",
    "notebooks/function/handler.py",
    "notebooks/.ipynb_checkpoints/01-iam.ipynb",
    "solutions/01-iam.ipynb",
    "node_modules.txt",
)
OURS = (
    ".venv/workshop-stamp.json",
    ".venv/lib/python3.12/site-packages/boto3.py",
    "node_modules/.workshop-stamp",
    "node_modules/newman/package.json",
    ".clients/awscli/bin/aws",
    ".mypy_cache/3.12/x.json",
    ".pytest_cache/v",
    "infra/workshop/__pycache__/lab.pyc",
    "checks/__pycache__/lab01.pyc",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in LEARNERS + OURS:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_it_deletes_what_was_installed_and_nothing_of_the_learners(root: Path) -> None:
    assert clean(root) == 0

    assert files(root) == set(LEARNERS)


def test_it_says_what_it_deleted(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    clean(root)

    assert " ".join(capfd.readouterr().err.split()) == (
        "Deleted: .clients, .mypy_cache, .pytest_cache, .venv, __pycache__, node_modules. "
        "Notebooks and all that you made are untouched."
    )


def test_it_leaves_an_environment_of_the_users(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (root / ".venv/workshop-stamp.json").unlink()
    (root / "node_modules/.workshop-stamp").unlink()

    clean(root)

    kept = {name for name in OURS if name.startswith((".venv/lib", "node_modules/newman"))}
    assert files(root) == set(LEARNERS) | kept
    assert ".venv was not made by this workshop" in " ".join(capfd.readouterr().err.split())


def test_it_follows_no_link_out_of_the_environment(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "precious").touch()
    (root / ".venv/lib64").symlink_to(elsewhere)

    clean(root)

    assert (elsewhere / "precious").exists()
    assert not (root / ".venv").exists()


def test_it_can_be_run_twice(root: Path) -> None:
    clean(root)

    assert clean(root) == 0
