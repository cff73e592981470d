"""Calls that AWS takes unsigned: signing up and in, and what a token alone lets in.

"Amazon Cognito user pools API: signed versus unsigned requests", ``AssumeRoleWithWebIdentity``;
botocore's service models say ``"authtype": "none"`` of each.
"""

from __future__ import annotations

import functools

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError

from localaws import operations
from localaws.call import ApiCall

SERVICES = frozenset({"cognito-idp", "cognito-identity", "sts"})


def needs_no_signature(call: ApiCall) -> bool:
    if call.service not in SERVICES:
        return False
    return _is_unsigned(call.service, call.target or call.parameters.get("Action", [""])[0])


@functools.cache
def _is_unsigned(service: str, operation: str) -> bool:
    try:
        return str(operations.model_of(service, operation).auth_type) == "none"
    except (UnknownServiceError, OperationNotFoundError):
        return False
