"""moto's user pools, as an authorizer reads them."""

from __future__ import annotations

import json

from localaws.gateway.authorizers.userpool import UserPool


def user_pool(arn: str) -> UserPool | None:
    """The pool with this ARN, or None."""
    from moto.cognitoidp.models import cognitoidp_backends

    if arn.count(":") < 5:
        return None
    _, _, _, region, account, name = arn.split(":", 5)
    if region not in cognitoidp_backends[account]:
        return None
    pool = cognitoidp_backends[account][region].user_pools.get(name.removeprefix("userpool/"))
    if pool is None:
        return None
    key = json.dumps(pool.json_web_key.as_dict(private=False))
    return UserPool(f"https://cognito-idp.{region}.amazonaws.com/{pool.id}", key)
