"""Node.js functions that tests make."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localaws.cloud import Cloud

OLD, NEW = "nodejs20.x", "nodejs24.x"
EVERY = pytest.mark.parametrize("runtime", [OLD, NEW])


def function(cloud: Cloud, source: str, name: str = "index.mjs", **more: Any) -> str:
    return cloud.function({name: source}, **{"Runtime": NEW, **more})


STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
