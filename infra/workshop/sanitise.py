"""Stored outputs: nothing of this machine in them, and none replaced for a timestamp's sake.

The patterns of what differs between two runs are nbval's, in tests/nbval-sanitise.cfg, so that a
cell which nbval accepts is also one that a rebuild leaves alone.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbval.plugin import get_sanitize_patterns  # type: ignore[import-untyped]  # it has no types

Output = Mapping[str, Any]
Patterns = list[tuple[str, str]]

CLONE = "~/serverless-workshop"
_WIDGET = "application/vnd.jupyter.widget-view+json"


def read_patterns(path: Path) -> Patterns:
    """Pairs of regular expression and replacement, in the order they apply."""
    return list(get_sanitize_patterns(path.read_text(encoding="utf-8")))


def sanitise(text: str, patterns: Patterns) -> str:
    for pattern, replacement in patterns:
        text = re.sub(pattern, replacement, text)
    return text


def alike(old: Sequence[Output], new: Sequence[Output], patterns: Patterns) -> bool:
    """Whether two runs of a cell say the same; figures always do: they draw what was measured."""
    return [_said(each, patterns) for each in old] == [_said(each, patterns) for each in new]


def same_shape(old: Sequence[Output], new: Sequence[Output]) -> bool:
    """Whether two runs of a cell answer in the same kinds of output, whatever these say."""
    return [_kinds(each) for each in old] == [_kinds(each) for each in new]


def neutral(output: Output, root: Path) -> Output:
    """The output with this machine's folders named as any reader's: the clone, their home."""
    return {key: _renamed(value, _folders(root)) for key, value in output.items()}


def storable(output: Output) -> bool:
    """A widget is dead without its kernel: stored, it would read "Error displaying widget"."""
    return _WIDGET not in output.get("data", {})


def machine_paths(text: str, root: Path) -> list[str]:
    """The folders of this machine, and anybody's home, that a text names."""
    homes = re.findall(r"(?:/home/|/Users/|[A-Z]:\\+Users\\+)[\w.-]+|/root(?=/)", text)
    own = [folder for folder, _ in _folders(root) if re.search(_exactly(folder), text)]
    return sorted({*homes, *own})


def _folders(root: Path) -> list[tuple[str, str]]:
    """This machine's folders in each way that text spells them, the longest first."""
    forms: dict[str, str] = {}
    for folder, name in ((Path.home(), "~"), (root, CLONE)):
        # A home of "/", as a service's user has it, is no folder to rename.
        for path in {folder, folder.resolve()} - {Path(folder.anchor)}:
            escaped = str(path).replace("\\", "\\\\")
            forms |= dict.fromkeys((str(path), escaped, path.as_posix()), name)
    return sorted(forms.items(), key=lambda pair: -len(pair[0]))


def _renamed(value: Any, folders: list[tuple[str, str]]) -> Any:
    match value:
        case str():
            for folder, name in folders:
                value = re.sub(_exactly(folder), name, value)
            return value
        case list():
            return [_renamed(each, folders) for each in value]
        case dict():
            return {key: _renamed(each, folders) for key, each in value.items()}
        case _:
            return value


def _exactly(folder: str) -> str:
    return r"(?<![\w.~-])" + re.escape(folder) + r"(?![\w-])"


def _said(output: Output, patterns: Patterns) -> list[Any]:
    spoken = [output.get("text"), output.get("ename"), output.get("evalue")]
    spoken += output.get("traceback", [])
    for kind, value in sorted(output.get("data", {}).items()):
        spoken += [kind, None if kind.startswith("image/") else str(value)]
    return [*_kinds(output), *(sanitise(each, patterns) if each else each for each in spoken)]


def _kinds(output: Output) -> list[Any]:
    return [output["output_type"], output.get("name"), *sorted(output.get("data", {}))]
