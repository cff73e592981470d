"""How long the checks of each lab take, and a tuning of power, on what the solutions deploy."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import boto3

from checks.cloud import Cloud
from checks.names import LABS, Names
from checks.run import run
from workshop import execute, target
from workshop.bench.report import Row
from workshop.fresh import local_aws
from workshop.target import ROOT


def rows(rounds: int) -> Iterator[Row]:
    """Each lab and all together, once pytest is imported."""
    labs = [lab for lab in LABS if not lab.undoes]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, local_aws() as environment:
        for name in ("solutions", "data", "infra/powertuning"):
            shutil.copytree(ROOT / name, Path(folder, name), ignore=shutil.ignore_patterns("work*"))
        for lab in labs:
            execute.run(Path(folder, "solutions", lab.notebook), environment)
        os.environ.update(environment, WORKSHOP_WORK=str(Path(folder, "solutions", "work")))
        target.connect()
        for lab in labs:
            yield Row(f"checks of lab {lab.id}", "ms", [_time([lab.id], rounds)], "<= 1000")
        every = _time([lab.id for lab in labs], rounds)
        yield Row("checks of all labs", "ms", [every], "<= 5000")
        yield Row("power tuning, 4 sizes x 10 at once", "ms", [_tuning_time(rounds)], "<= 20000")


def _tuning_time(rounds: int) -> float:
    """Of the input that lab 06 gives first, as the executions' own clock tells."""
    states = boto3.client("stepfunctions")
    machine = Cloud().arn("states", f"stateMachine:{Names.from_environment().tuner}")
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
    arns = [each["executionArn"] for page in pages for each in page["executions"]]
    asked = states.describe_execution(executionArn=arns[-1])["input"]
    times: list[float] = []
    for _ in range(rounds):
        begun = states.start_execution(stateMachineArn=machine, input=asked)["executionArn"]
        while (now := states.describe_execution(executionArn=begun))["status"] == "RUNNING":
            time.sleep(0.5)
        if now["status"] != "SUCCEEDED":
            raise RuntimeError(now["cause"])
        times.append((now["stopDate"] - now["startDate"]).total_seconds() * 1000)
    return median(times)


def _time(labs: list[str], rounds: int) -> float:
    times = []
    run(labs)
    for _ in range(rounds):
        began = time.perf_counter()
        run(labs)
        times.append((time.perf_counter() - began) * 1000)
    return median(times)
