"""Temporary credentials: who they are of, and how many are kept.

Each hangs on its access key, where moto looks through a list of all that there ever were.
"""

from __future__ import annotations

import collections
import datetime
from collections.abc import Sequence
from typing import Any

from localaws.seams import mends
from localaws.seams.holdings import PARTITION

ACCESS_KEY = "AWS_ACCESS_KEY_ID"
HOURS = 12
# What a function told of its credentials works on when its environment is gone, as it does on AWS
# for some hours.
MOST_RETIRED = 1_000
# Our attribute on moto's backend of STS.
RETIRED = "localaws_retired"
# Of an account. One that has expired is kept for a while: its owner is told so.
MOST = 10_000
SWEPT_EVERY = 256
KEPT_AFTER_EXPIRY = datetime.timedelta(hours=1)


class TemporaryCredentials:
    """Of a user (GetSessionToken), or of somebody who acts with a user's policies."""

    policies: Sequence[str] | None = None
    tags: Sequence[dict[str, str]] = ()

    def __init__(self, iam: Any, user: Any, arn: str, user_id: str, seconds: int) -> None:
        from moto.core.utils import utcnow
        from moto.sts.utils import random_session_token

        self.arn, self.user_id, self.account_id = arn, user_id, iam.account_id
        self.expiration = utcnow() + datetime.timedelta(seconds=seconds)
        self.session_token = random_session_token()
        self.access_key = iam.create_temp_access_key()
        self.access_key.user_name = user.name
        self.access_key.session = self
        self.access_key_id = self.access_key.access_key_id
        self.secret_access_key = self.access_key.secret_access_key
        sweep(iam.account_id)


def iam_of(account: str) -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[account][PARTITION]


def iam(arn: str) -> Any:
    """moto's IAM of the account that the ARN is of."""
    return iam_of(arn.split(":")[4])


def role(arn: str) -> Any | None:
    """moto's own role object."""
    return next((each for each in iam(arn).roles.values() if each.arn == arn), None)


def of_key(_: Any, access_key: str) -> Any | None:
    """The session that an access key belongs to, None for a user's own key."""
    from moto.iam.models import get_account_id_from

    key = iam_of(get_account_id_from(access_key)).access_keys.get(access_key)
    return getattr(key, "session", None)


def sweep(account: str) -> None:
    """Forget sessions that have expired, and the oldest when there are too many."""
    keys = iam_of(account).access_keys
    if len(keys) % SWEPT_EVERY:
        return
    from moto.core.utils import utcnow

    sessions = [key.session for key in keys.values() if getattr(key, "session", None)]
    ended = utcnow() - KEPT_AFTER_EXPIRY
    lasting = [one for one in sessions if one.expiration >= ended]
    kept = {one.access_key_id for one in lasting[-MOST:]}
    gone = [one for one in sessions if one.access_key_id not in kept]
    from moto.sts.models import sts_backends

    _forget(account, sts_backends[account][PARTITION], {one.access_key_id for one in gone})


def assume_role(account: str, region: str, role_arn: str, session: str) -> dict[str, str]:
    """Temporary credentials of a role, as the standard environment variables name them."""
    from moto.sts.models import sts_backends

    mends.load("sts")  # a function may have credentials before anybody calls the service
    assumed = sts_backends[account][PARTITION].assume_role(
        region_name=region,
        role_session_name=session,
        role_arn=role_arn,
        policy="",
        duration=HOURS * 3600,
        external_id="",
    )
    return {
        ACCESS_KEY: assumed.access_key_id,
        "AWS_SECRET_ACCESS_KEY": assumed.secret_access_key,
        "AWS_SESSION_TOKEN": assumed.session_token,
    }


def retire(account: str, access_key: str) -> None:
    """Whom it was assumed for is gone: the session is forgotten after so many others."""
    from moto.sts.models import sts_backends

    sts = sts_backends[account][PARTITION]
    retired: collections.deque[str] = vars(sts).setdefault(RETIRED, collections.deque())
    retired.append(access_key)
    if len(retired) > MOST_RETIRED:
        _forget(account, sts, {retired.popleft() for _ in range(MOST_RETIRED // 10)})


def _forget(account: str, sts: Any, access_keys: set[str]) -> None:
    keys = iam_of(account).access_keys
    for access_key in access_keys:
        keys.pop(access_key, None)
    sts.assumed_roles = [one for one in sts.assumed_roles if one.access_key_id not in access_keys]
