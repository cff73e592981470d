"""The learner's work folder: what they made and answered, kept across restarts."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from checks.errors import Explained
from checks.language import CouldNotCheck
from checks.observed import Observed

ANSWERS = "answers.json"


def folder() -> Path:
    """`$WORKSHOP_WORK`, or `notebooks/work` of the clone, or `work` here. It need not exist yet."""
    if chosen := os.environ.get("WORKSHOP_WORK"):
        return Path(chosen)
    notebooks = Path(__file__).parents[1] / "notebooks"
    return (notebooks if notebooks.is_dir() else Path.cwd()) / "work"


def load(name: str) -> dict[str, Any]:
    """The JSON object in a file of the work folder, empty when there is no such file.

    Raises Explained when the file holds anything else.
    """
    path = folder() / name
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise Explained(f"{path} cannot be read ({error}). Run: rm {path}") from error
    if not isinstance(data, dict):
        raise Explained(f"{path} holds no JSON object. Run: rm {path}")
    return data


def save(name: str, data: dict[str, Any]) -> None:
    """Write whole or not at all, so that an interrupted kernel leaves no half file.

    Raises Explained when the folder cannot be written.
    """
    home = folder()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=home, delete=False, encoding="utf-8") as draft:
            json.dump(data, draft, indent=2, ensure_ascii=False)
        Path(draft.name).replace(home / name)
    except OSError as error:
        raise Explained(
            f"{home} cannot be written ({error.strerror}). Choose a folder of yours and run:"
            " export WORKSHOP_WORK=~/serverless-work"
        ) from error


def answer(**given: object) -> None:
    """Note what you found out, for the checks to read: `answer(region="eu-west-1")`.

    Answers are strings, numbers, booleans, or lists and dictionaries of them. Raises Explained for
    anything else.
    """
    try:
        plain = json.loads(json.dumps(given))
    except (TypeError, ValueError) as error:
        raise Explained(
            f"An answer is text, a number, or a list of them ({error}). Put str(…) around it and"
            " run the cell again."
        ) from error
    save(ANSWERS, load(ANSWERS) | plain)


def answered(key: str) -> Observed[Any]:
    """What the learner answered, absent until they did."""
    try:
        value = load(ANSWERS).get(key)
    except Explained as error:
        raise CouldNotCheck(found=str(error)) from error
    return Observed(f"your answer for {key}", value, f"answer({key}=…)")
