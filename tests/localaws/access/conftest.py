"""Somebody who may nothing yet, and an account in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.localaws.access.account import Account
from tests.localaws.access.someone import Someone
from tests.localaws.cloud import Cloud


@pytest.fixture
def someone(cloud: Cloud) -> Someone:
    return Someone(cloud)


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    made = Account()
    yield made
    made.close()
