"""What moto fails on, where AWS answers with an error of its own.

moto takes much as given: that what is named is there, that a token is its own. What it raises then
says which of it is not so; nothing of it costs a call that moto answers.
"""

from __future__ import annotations

import re

from localaws.errors import AwsError
from localaws.seams.mends.failures import others, stores

FAILURES = {**stores.FAILURES, **others.FAILURES}


def meant(service: str, operation: str, error: Exception) -> AwsError | None:
    """What AWS would say of what moto failed on so; ``service`` is boto3's name."""
    for failure in FAILURES.get(service, ()):
        found = re.search(failure.text or "(.*)", str(error), re.DOTALL)
        if (
            (not failure.operations or operation in failure.operations.split())
            and isinstance(error, failure.error)
            and found is not None
        ):
            message = failure.message.format(*found.groups(), error)
            return AwsError(failure.code, message, failure.status)
    return None
