"""The JSON log format: what the platform writes, and which of a function's own lines are shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.functions.applicationlog import LEVELS, level_of_frame, shown
from tests.localaws.functions import real

PYTHON = """
import logging
logger = logging.getLogger("app")
def handler(event, context):
    print("plain")
    print('{"level": "debug", "message": "by hand"}')
    logger.debug("detail")
    logger.warning({"kind": "warned"}, extra={"order": 7})
    if event:
        raise KeyError(event)
    return "12345"
"""
NODE = """export const handler = async (event) => {
    process.stdout.write("plain\\n");
    console.debug("detail");
    console.log("two", { a: 1 });
    console.warn({ kind: "warned" });
    console.error("went", new RangeError("wrong"));
    const loop = {}; loop.loop = loop;
    console.log(loop);
    if (event) throw new TypeError(event);
    return "12345";
};"""


def logged(source: str, payload: bytes = b"null", *, levels: tuple[str, str], **more: Any) -> Any:
    """All log lines, those that are JSON as what they say."""
    made = real.of(source if "export" not in source else {"index.mjs": source}, **more)
    _, lines = real.invoked(
        real.dataclasses.replace(made, log_format="JSON", log_levels=levels), payload
    )
    return [json.loads(line) if line.startswith("{") else line for line in lines]


def kinds(lines: list[Any]) -> list[str]:
    return [
        line.get("type") or line.get("level") if isinstance(line, dict) else line for line in lines
    ]


def test_platform_records_are_as_the_default_level_shows_them() -> None:
    lines = logged(PYTHON, levels=("INFO", "INFO"))
    assert kinds(lines) == [
        "platform.initStart",
        "platform.start",
        "plain\n",
        "WARNING",
        "platform.report",
    ]
    begin, start, *_, report = lines
    assert begin["record"]["initializationType"] == "on-demand"
    assert begin["record"]["runtimeVersion"].startswith("python:")
    assert re.fullmatch(r"20\d\d/\d\d/\d\d/f\[\$LATEST\]\w{32}", begin["record"]["instanceId"])
    assert start["record"]["version"] == "$LATEST"
    assert report["record"]["requestId"] == start["record"]["requestId"]
    assert report["record"]["status"] == "success"
    assert report["record"]["metrics"].keys() == {
        *("durationMs", "billedDurationMs", "memorySizeMB", "maxMemoryUsedMB", "initDurationMs"),
    }


def test_debug_shows_init_reports_and_what_the_runtime_did() -> None:
    lines = logged(PYTHON, levels=("FATAL", "DEBUG"))
    assert kinds(lines) == [
        "platform.initStart",
        "platform.initReport",
        "platform.start",
        "platform.runtimeDone",
        "platform.report",
    ]
    assert lines[3]["record"]["metrics"]["producedBytes"] == len('"12345"')


def test_warn_shows_only_what_went_wrong() -> None:
    assert logged(PYTHON, levels=("FATAL", "WARN")) == []
    source = "import os\ndef handler(event, context): os._exit(3)"
    done, report = logged(source, levels=("FATAL", "WARN"))
    assert done["record"]["status"] == report["record"]["status"] == "error"
    assert report["record"]["errorType"] == "Runtime.ExitError"


def test_a_timeout_is_a_status_and_no_line() -> None:
    source = "import time\ndef handler(event, context): time.sleep(5)"
    *_, report = lines = logged(source, levels=("INFO", "INFO"), timeout=1)
    assert report["record"]["status"] == "timeout"
    assert report["record"]["metrics"]["durationMs"] == 1000
    assert all(isinstance(line, dict) for line in lines)


def test_python_s_logger_writes_json_with_its_fields() -> None:
    lines = logged(PYTHON, levels=("DEBUG", "WARN"))
    by_hand, detail, warned = lines[1:]
    assert by_hand["message"] == "by hand"
    assert (detail["level"], detail["message"], detail["logger"]) == ("DEBUG", "detail", "app")
    assert (warned["message"], warned["order"]) == ({"kind": "warned"}, 7)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", warned["timestamp"])


def test_a_python_error_is_one_json_record() -> None:
    *_, error = logged(PYTHON, b'"id"', levels=("ERROR", "INFO"))[:-1]
    assert (error["level"], error["errorType"]) == ("ERROR", "KeyError")
    assert error["stackTrace"]


@pytest.mark.parametrize("runtime", ["nodejs20.x", "nodejs24.x"])
def test_node_s_console_writes_json(runtime: str) -> None:
    lines = logged(NODE, levels=("INFO", "INFO"), runtime=runtime)
    request_id = lines[1]["record"]["requestId"]
    plain, two, warned, error, circular = lines[2:-1]
    assert plain == "plain\n"
    assert {key: two[key] for key in ("level", "requestId", "message")} == {
        "level": "INFO",
        "requestId": request_id,
        "message": "two { a: 1 }",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", two["timestamp"])
    assert (warned["level"], warned["message"]) == ("WARN", {"kind": "warned"})
    assert (error["errorType"], error["errorMessage"]) == ("RangeError", "wrong")
    assert error["stackTrace"][0] == "RangeError: wrong"
    assert "[Circular *1]" in circular["message"]


def test_a_node_error_is_one_json_record() -> None:
    lines = logged(NODE, b'"id"', levels=("ERROR", "WARN"), runtime="nodejs24.x")
    error = lines[-1]
    assert error["level"] == "ERROR"
    message = error["message"]
    assert (message["errorType"], message["errorMessage"]) == ("TypeError", "id")
    assert message["stackTrace"][0] == "TypeError: id"


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("plain\n", "INFO"),
        ('{"level": "debug"}\n', "DEBUG"),
        ('{"level": "Warning"}\n', "WARN"),
        ('{"level": "critical"}\n', "FATAL"),
        ('{"level": 7}\n', "INFO"),
        ('{"level": "odd"}\n', "INFO"),
        ('{"message": "no level"}\n', "INFO"),
        ("{broken\n", "INFO"),
    ],
)
def test_a_line_s_level_is_what_its_json_says_else_info(line: str, level: str) -> None:
    assert [least for least in LEVELS if shown([line], "", least)] == list(
        LEVELS[: LEVELS.index(level) + 1]
    )


@given(st.lists(st.text()), st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_lines_with_the_runtime_s_level_are_all_shown_or_none(
    lines: list[str], level: str, least: str
) -> None:
    wanted = lines if LEVELS.index(level) >= LEVELS.index(least) else []
    assert shown(lines, level, least) == wanted


def test_a_frame_s_type_names_its_level() -> None:
    """awslambdaric's frame types, for text and JSON."""
    from awslambdaric import lambda_runtime_log_utils as runtime

    names = {10: "DEBUG", 20: "INFO", 30: "WARN", 40: "ERROR", 50: "FATAL", 0: ""}
    for types in (runtime._JSON_FRAME_TYPES, runtime._TEXT_FRAME_TYPES):
        for number, kind in types.items():
            assert level_of_frame(kind[3]) == names[number]
