"""What a function writes reaches its log, in its order, and never its result."""

from __future__ import annotations

import asyncio
import base64
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.functions.output import FRAME_MAGIC, OutputPipe
from tests.localaws.cloud import Cloud, eventually


def cut(*writes: bytes) -> list[tuple[int, str]]:
    """The events that come of these writes."""
    events: list[tuple[int, str]] = []

    async def run() -> None:
        pipe = OutputPipe(
            lambda stamp, messages, _: events.extend((stamp, message) for message in messages),
            lambda text: text.replace("/here", "/var/task"),
        )
        for write in writes:
            os.write(pipe.write_end, write)
            await asyncio.sleep(0)
            pipe._read_some()
        pipe.finish()

    asyncio.run(run())
    return events


def frame(message: bytes, microseconds: int = 5_000) -> bytes:
    length, stamp = len(message).to_bytes(4, "big"), microseconds.to_bytes(8, "big")
    return FRAME_MAGIC + b"\x03" + length + stamp + message


def test_each_line_is_an_event() -> None:
    assert [text for _, text in cut(b"multi\nline\n\nanother\rline\n")] == [
        "multi\n",
        "line\n",
        "\n",
        "another\rline\n",
    ]


def test_a_line_may_come_in_pieces_and_without_an_end() -> None:
    assert [text for _, text in cut(b"a", b"b\nc")] == ["ab\n", "c\n"]


def test_a_frame_is_one_event_with_its_own_time() -> None:
    assert cut(frame(b"[ERROR] x\nTraceback"))[0] == (5, "[ERROR] x\nTraceback")


def test_lines_and_frames_keep_their_order() -> None:
    writes = b"before\nhalf" + frame(b"one\ntwo") + b"after\n"
    assert [text for _, text in cut(writes)] == ["before\n", "half\n", "one\ntwo", "after\n"]


def test_paths_of_this_machine_become_those_of_aws() -> None:
    assert [text for _, text in cut(b"/here/a\n" + frame(b"/here/b"))] == [
        "/var/task/a\n",
        "/var/task/b",
    ]


def test_a_line_is_cut_at_the_largest_event() -> None:
    events = cut(*[b"x" * 60_000] * 20)
    assert [len(text) - 1 for _, text in events] == [1 << 20, 1_200_000 - (1 << 20)]


@given(st.binary(max_size=2000), st.integers(1, 2000))
@settings(deadline=None)
def test_no_byte_is_lost_unless_it_is_a_frame(data: bytes, size: int) -> None:
    """Whatever the pieces; a frame's header alone does not show."""
    writes = [data[at : at + size] for at in range(0, len(data), size)]
    if FRAME_MAGIC not in data:
        joined = "".join(text for _, text in cut(*writes))
        assert joined.rstrip("\n") == data.decode("utf-8", "replace").rstrip("\n")


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 50))
@settings(deadline=None)
def test_frames_survive_any_cutting(messages: list[bytes], size: int) -> None:
    data = b"".join(map(frame, messages))
    writes = [data[at : at + size] for at in range(0, len(data), size)]
    assert [text for _, text in cut(*writes)] == [m.decode("utf-8", "replace") for m in messages]


RAW = """
import base64, os, subprocess
def handler(event, context):
    data = base64.b64decode(event["bytes"])
    if event["by"] == "child":
        subprocess.run(["cat"], input=data)
    else:
        os.write(1, data)
        os.write(2, data)
    return {"answer": event["answer"]}
"""


@pytest.fixture(scope="module")
def raw(server: Cloud) -> str:
    return server.function(RAW)


@given(
    data=st.binary(max_size=300)
    | st.sampled_from([FRAME_MAGIC + b"\x03" + b"\x00" * 5, FRAME_MAGIC, b"\x00" * 20]),
    by=st.sampled_from(["descriptor", "child"]),
)
@settings(max_examples=40, deadline=None)
def test_raw_bytes_never_reach_the_result(server: Cloud, raw: str, data: bytes, by: str) -> None:
    event = {"bytes": base64.b64encode(data).decode(), "by": by, "answer": data.hex()}
    answer = server.invoke(raw, event)
    assert (answer.error, answer.payload) == (None, {"answer": data.hex()})


def test_what_a_child_process_writes_is_in_the_log(cloud: Cloud) -> None:
    name = cloud.function(
        "import subprocess\n"
        "def handler(event, context): subprocess.run(['echo', 'from a child']); return 1"
    )
    answer = cloud.tail(name)
    assert (answer.payload, "from a child\n" in answer.tail) == (1, True)


def test_a_line_can_be_read_while_its_function_still_runs(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import time
        def handler(event, context):
            print("early")
            time.sleep(8)
        """
    )
    cloud.invoke(name, InvocationType="Event")
    eventually(lambda: "early\n" in cloud.log(name), seconds=6)
    assert not any(line.startswith("END") for line in cloud.log(name))


def test_a_flood_is_cut_in_the_log_and_holds_up_nobody(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import os
        def handler(event, context):
            for _ in range(800):
                os.write(1, b"y\\n" * 32_750)
            print("last")
            return "done"
        """
    )
    quick = cloud.function("def handler(event, context): return 1")
    with ThreadPoolExecutor(1) as pool:
        flood = pool.submit(cloud.tail, name)
        others = [cloud.invoke(quick).payload for _ in range(20)]
        answer = flood.result()
    assert others == [1] * 20
    assert (answer.payload, "last\n" in answer.tail) == ("done", True)
    (stream,) = cloud.streams(name)
    end = cloud.client("logs").get_log_events(
        logGroupName=f"/aws/lambda/{name}", logStreamName=stream, limit=3, startFromHead=False
    )
    dropped, _, report = (event["message"] for event in end["events"])
    assert re.fullmatch(
        r"\[localaws\] \d+ more lines are not kept: the limit is 128 MB an invocation.\n", dropped
    )
    assert report.startswith("REPORT")
