"""What no local AWS built on moto and boto3 can go below: bare moto, and a bare import."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

from workshop.bench.endpoint import Peer

BARE_MOTO = Peer("bare moto", f"{sys.executable} -m moto.server -H 127.0.0.1 -p {{port}}")
_IMPORT = 'import boto3; boto3.resource("dynamodb", region_name="us-east-1").Table("any")'


def bare_import(rounds: int) -> float:
    """Milliseconds of an interpreter that makes a boto3 table and ends."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-c", _IMPORT], check=True)  # noqa: S603 - our text
        times.append((time.perf_counter() - began) * 1000)
    return median(times)
