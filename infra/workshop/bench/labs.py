"""How long the checks of each lab take, on what the solutions deploy."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from checks.names import LABS
from checks.run import run
from workshop import execute, target
from workshop.fresh import local_aws
from workshop.target import ROOT


def check_times(rounds: int) -> Iterator[tuple[str, float]]:
    """Each lab and all together, in milliseconds, once pytest is imported."""
    labs = [lab for lab in LABS if not lab.undoes]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, local_aws() as environment:
        for name in ("solutions", "data", "infra/powertuning"):
            shutil.copytree(ROOT / name, Path(folder, name), ignore=shutil.ignore_patterns("work*"))
        for lab in labs:
            execute.run(Path(folder, "solutions", lab.notebook), environment)
        os.environ.update(environment, WORKSHOP_WORK=str(Path(folder, "solutions", "work")))
        target.connect()
        for lab in labs:
            yield f"lab {lab.id}", _time([lab.id], rounds)
        yield "all labs", _time([lab.id for lab in labs], rounds)


def _time(labs: list[str], rounds: int) -> float:
    times = []
    run(labs)
    for _ in range(rounds):
        began = time.perf_counter()
        run(labs)
        times.append((time.perf_counter() - began) * 1000)
    return median(times)
