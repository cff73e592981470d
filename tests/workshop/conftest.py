"""Notebooks made for a test, in a clone made for a test."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Cell = dict[str, Any]


def document(*cells: Cell | str) -> dict[str, Any]:
    """A notebook as JSON; a bare string is a code cell."""
    whole = [Clone.code(cell) if isinstance(cell, str) else cell for cell in cells]
    numbered = [{"id": f"cell-{n}", **cell} for n, cell in enumerate(whole, start=1)]
    return {"cells": numbered, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@dataclass
class Clone:
    """A folder with solutions/ and notebooks/, as a clone of the workshop has them."""

    root: Path

    @staticmethod
    def code(
        source: str, *tags: str, outputs: Sequence[Cell] = (), count: int | None = None
    ) -> Cell:
        metadata = {"tags": list(tags)} if tags else {}
        ran = {"outputs": list(outputs), "execution_count": count}
        return {"cell_type": "code", "metadata": metadata, "source": source, **ran}

    @staticmethod
    def prose(source: str, *tags: str) -> Cell:
        metadata = {"tags": list(tags)} if tags else {}
        return {"cell_type": "markdown", "metadata": metadata, "source": source}

    @staticmethod
    def stream(text: str, name: str = "stdout") -> Cell:
        return {"output_type": "stream", "name": name, "text": text}

    def solution(self, name: str, *cells: Cell | str) -> Path:
        return self._write("solutions", name, document(*cells))

    def exercise(self, name: str, *cells: Cell | str) -> Path:
        return self._write("notebooks", name, document(*cells))

    def read(self, name: str, folder: str = "notebooks") -> dict[str, Any]:
        text = (self.root / folder / f"{name}.ipynb").read_text(encoding="utf-8")
        notebook: dict[str, Any] = json.loads(text)
        return notebook

    def sources(self, name: str, folder: str = "notebooks") -> list[str]:
        return ["".join(cell["source"]) for cell in self.read(name, folder)["cells"]]

    def files(self) -> dict[str, bytes]:
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {str(path.relative_to(self.root)): path.read_bytes() for path in found}

    def _write(self, folder: str, name: str, notebook: dict[str, Any]) -> Path:
        path = self.root / folder / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)
