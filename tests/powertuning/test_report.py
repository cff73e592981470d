"""Durations, as Lambda reports them in either format of logs."""

from __future__ import annotations

import json

import pytest

from powertuning.errors import NoReport
from powertuning.report import Report, read

WARM = "REPORT RequestId: 7\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\t\n"
COLD = (
    "REPORT RequestId: 7\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\t"
    "Max Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n"
)
RESTORED = (
    "REPORT RequestId: 7\tDuration: 3.00 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\t"
    "Restore Duration: 600.50 ms\tBilled Restore Duration: 120 ms\t\n"
)


def event(**metrics: float) -> str:
    record = {"requestId": "7", "status": "success", "metrics": metrics}
    return json.dumps({"time": "now", "type": "platform.report", "record": record}) + "\n"


@pytest.mark.parametrize(
    ("tail", "report"),
    [
        (WARM, Report(3.01, 4)),
        (COLD, Report(pytest.approx(113.11), 114)),
        (RESTORED, Report(603.5, 124)),
        (event(durationMs=3.01, billedDurationMs=4, memorySizeMB=128), Report(3.01, 4)),
        (
            event(durationMs=3.0, billedDurationMs=114, initDurationMs=110.5),
            Report(113.5, 114),
        ),
        ("START RequestId: 7\nREPORT of my own\n" + WARM, Report(3.01, 4)),
        ('cut off"}\n{"level": "INFO"}\n' + event(durationMs=1, billedDurationMs=1), Report(1, 1)),
        (WARM.replace("3.01", "9.99") + COLD, Report(pytest.approx(113.11), 114)),
    ],
)
def test_a_report_has_its_init_and_what_is_billed(tail: str, report: Report) -> None:
    assert read(tail) == report


@pytest.mark.parametrize("tail", ["", "START RequestId: 7\n", '{"type": "platform.start"}\n'])
def test_a_log_without_report_says_what_to_set(tail: str) -> None:
    with pytest.raises(NoReport, match='SystemLogLevel to "INFO"'):
        read(tail)
