"""Somebody who may nothing yet."""

from __future__ import annotations

import pytest

from tests.localaws.access.someone import Someone
from tests.localaws.cloud import Cloud


@pytest.fixture
def someone(cloud: Cloud) -> Someone:
    return Someone(cloud)
