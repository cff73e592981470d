"""`workshop start`, `stop`, `status`, `env` and `snapshot`: the local AWS's own verbs, at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def _verb(name: str) -> Callable[[Sequence[str] | None], int]:
    def main(argv: Sequence[str] | None = None) -> int:
        from localaws.__main__ import main as localaws

        return localaws([name, *(argv or ())])

    return main


start, stop, status, env, snapshot = map(_verb, ("start", "stop", "status", "env", "snapshot"))
