"""How a service says no."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


def refused(act: Any, **arguments: Any) -> tuple[str, str]:
    """The code and message of the error that the call meets."""
    with pytest.raises(ClientError) as caught:
        act(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]
