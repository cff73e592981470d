"""Runtimes as Lambda names them (``python3.12``, ``nodejs22.x``), and what runs them here.

A runtime is a language, a version, how its process is started and what ``/var/runtime`` holds for
it. Each language has a module; nothing outside this package knows which there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from localaws.errors import not_implemented
from localaws.functions.paths import Paths
from localaws.functions.runtimes import nodejs, python
from localaws.functions.runtimes.interpreter import Interpreter

Version = tuple[int, ...]


@dataclass(frozen=True)
class Language:
    """``interpreter`` finds a version's interpreter, or the nearest; ``fill`` makes the runtime's
    folder; ``command`` starts a process in that folder, given the function's variables, which
    ``variables`` completes."""

    names: re.Pattern[str]
    interpreter: Callable[[Version], Interpreter]
    fill: Callable[[Path, Interpreter], None]
    command: Callable[[Interpreter, Mapping[str, str]], list[str]]
    variables: Callable[[Paths, Version], dict[str, str]]


LANGUAGES: Mapping[str, Language] = {
    "python": Language(
        python.NAMES, python.interpreter, python.fill, python.command, python.variables
    ),
    "nodejs": Language(
        nodejs.NAMES, nodejs.interpreter, nodejs.fill, nodejs.command, nodejs.variables
    ),
}


@dataclass(frozen=True)
class RuntimeName:
    """``python3.12`` is of the language python, and the version (3, 12)."""

    language: str
    version: Version

    @classmethod
    def parse(cls, text: str) -> RuntimeName | None:
        """None for a runtime that nothing here runs."""
        for name, language in LANGUAGES.items():
            if found := language.names.fullmatch(text):
                return cls(name, tuple(int(part) for part in found[1].split(".")))
        return None

    def __str__(self) -> str:
        """As INIT_START has it: ``python:3.12``."""
        return f"{self.language}:{'.'.join(map(str, self.version))}"


@dataclass(frozen=True)
class LocalRuntime:
    """A runtime's name and the interpreter that serves it on this machine."""

    name: RuntimeName
    interpreter: Interpreter

    @classmethod
    def find(cls, text: str) -> LocalRuntime:
        """
        Raises:
            AwsError: NotImplemented.
        """
        name = RuntimeName.parse(text)
        if name is None:
            raise not_implemented("lambda", f"runtime {text}")
        return cls(name, LANGUAGES[name.language].interpreter(name.version))

    @property
    def language(self) -> Language:
        return LANGUAGES[self.name.language]

    def __str__(self) -> str:
        """As INIT_START has it; AWS says its runtime's build, this what really runs."""
        return f"{self.name}.v{self.interpreter.full_version}"

    def folder(self, parent: Path) -> Path:
        """``/var/runtime`` for that interpreter, made at its first use in a run."""
        folder = parent / "runtime" / f"{self.name.language}{self.interpreter.full_version}"
        if not folder.is_dir():
            folder.mkdir(parents=True)
            self.language.fill(folder, self.interpreter)
        return folder

    def command(self, variables: Mapping[str, str]) -> list[str]:
        return self.language.command(self.interpreter, variables)

    def variables(self, paths: Paths) -> dict[str, str]:
        return self.language.variables(paths, self.name.version)
