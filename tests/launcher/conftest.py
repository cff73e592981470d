from pathlib import Path

import pytest

from .small_clone import PACKAGES, SmallClone, make, pack


@pytest.fixture
def clone(tmp_path: Path) -> SmallClone:
    """A clone in which nothing is installed."""
    pytest.importorskip("hatchling", reason="Run: python -m workshop setup --dev")
    return make(tmp_path / "clone")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of wheels that a clone in small installs from."""
    pytest.importorskip("hatchling", reason="Run: python -m workshop setup --dev")
    folder = tmp_path_factory.mktemp("wheels")
    for name in PACKAGES:
        pack(name, folder)
    return str(folder)
