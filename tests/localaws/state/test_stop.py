"""A stop while others still write."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from localaws.background import STOP_SECONDS
from tests.localaws.cloud import Cloud
from tests.localaws.state.kept import localaws, started


def write_until_refused(cloud: Cloud, prefix: str, written: set[str]) -> None:
    """``written`` are the names of those that were acknowledged."""
    ssm = cloud.client("ssm")
    try:
        for number in range(10_000):
            name = f"/{prefix}/{number}"
            ssm.put_parameter(Name=name, Value="v", Type="String")
            written.add(name)
    except (ClientError, BotoCoreError):
        pass


def test_a_stop_keeps_what_was_acknowledged_and_waits_for_nobody(home: Path) -> None:
    cloud, written = started(home), set[str]()
    cloud.client("ssm")
    writers = [
        threading.Thread(target=write_until_refused, args=(cloud, str(n), written))
        for n in range(4)
    ]
    for writer in writers:
        writer.start()
    while len(written) < 20:
        time.sleep(0.01)
    began = time.monotonic()
    assert localaws("stop", home).code == 0
    assert time.monotonic() - began < STOP_SECONDS / 2
    for writer in writers:
        writer.join(60)
    pages = started(home).client("ssm").get_paginator("describe_parameters").paginate()
    assert written - {one["Name"] for page in pages for one in page["Parameters"]} == set()
