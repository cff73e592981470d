from __future__ import annotations

import ast
import doctest
import sys
from pathlib import Path

import pytest

import iampolicy

MODULES = sorted(Path(str(iampolicy.__file__)).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_imports_the_standard_library_and_its_own_package_alone(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= {*sys.stdlib_module_names, "iampolicy"}


def test_the_readme_shows_what_happens() -> None:
    readme = MODULES[0].parent / "README.md"

    failed, attempted = doctest.testfile(str(readme), module_relative=False)

    assert attempted > 5
    assert failed == 0
