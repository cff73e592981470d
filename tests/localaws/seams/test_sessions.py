"""Which sessions are kept of those that the local AWS assumes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from localaws import seams
from localaws.seams.sessions import ACCESS_KEY, MOST_RETIRED

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    for backends in (iam_backends, sts_backends):
        backends[ACCOUNT]["aws"].reset()


def assumed() -> str:
    return seams.assume_role(ACCOUNT, "us-east-1", ROLE, "s")[ACCESS_KEY]


def known() -> set[str]:
    sessions = {one.access_key_id for one in sts_backends[ACCOUNT]["aws"].assumed_roles}
    assert sessions == set(iam_backends[ACCOUNT]["aws"].access_keys)
    return sessions


def test_a_session_in_use_stays_however_many_come_and_go() -> None:
    in_use = assumed()
    for _ in range(2 * MOST_RETIRED):
        seams.retire(ACCOUNT, assumed())
    assert in_use in known()
    assert len(known()) <= MOST_RETIRED + 1


def test_the_sessions_that_retired_last_are_still_known() -> None:
    gone = [assumed() for _ in range(MOST_RETIRED + 1)]
    for access_key in gone:
        seams.retire(ACCOUNT, access_key)
    assert gone[0] not in known()
    assert set(gone[-MOST_RETIRED // 2 :]) <= known()
