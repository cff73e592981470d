"""Asking before something of a learner's goes, or costs money."""

from __future__ import annotations

from checks.errors import Explained


def agrees(question: str, *, beforehand: str = "", otherwise: str) -> bool:
    """Whether the learner says yes; `beforehand` is where they said so already, if they did.

    Raises Explained, ending with `otherwise`, where there is nobody to ask.
    """
    if beforehand:
        print(f"{question}yes, says {beforehand}", flush=True)
        return True
    try:
        return input(question).strip().lower() in ("y", "yes")
    except (EOFError, RuntimeError, NotImplementedError) as error:
        # A kernel without a front end has nobody to ask.
        raise Explained(f"There is nobody to ask. {otherwise}") from error
