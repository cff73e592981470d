"""Sessions of roles that the local AWS itself assumes, for functions and as a service."""

from __future__ import annotations

import collections
from typing import Any

from localaws.seams.state import PARTITION

ACCESS_KEY = "AWS_ACCESS_KEY_ID"
HOURS = 12
# What a function told of its credentials works on when its environment is gone, as it does on AWS
# for some hours.
MOST_RETIRED = 1_000
# Our attribute on moto's backend of STS.
RETIRED = "localaws_retired"


def assume_role(account: str, region: str, role_arn: str, session: str) -> dict[str, str]:
    """Temporary credentials of a role, as the standard environment variables name them."""
    from moto.sts.models import sts_backends

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
    from moto.iam.models import iam_backends

    keys = iam_backends[account][PARTITION].access_keys
    for access_key in access_keys:
        keys.pop(access_key, None)
    sts.assumed_roles = [one for one in sts.assumed_roles if one.access_key_id not in access_keys]
