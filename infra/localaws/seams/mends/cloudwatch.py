"""CloudWatch: an alarm begins without data."""

from __future__ import annotations

from typing import Any

from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.cloudwatch.models import Alarm

    replace(Alarm, "__init__", _without_data)


def _without_data(make: Any) -> Any:
    """moto begins with OK; AWS with INSUFFICIENT_DATA until it has looked (recorded:
    ``test_put_metric_alarm``). Here nothing looks yet, so that is where it stays."""

    def __init__(self: Any, *args: Any, **more: Any) -> None:
        make(self, *args, **more)
        self.state_value = "INSUFFICIENT_DATA"

    return __init__
