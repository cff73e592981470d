"""What Lambda's control plane asks of the rest of AWS."""

from __future__ import annotations

from typing import Protocol

# Seconds that a new function is Pending and an update InProgress; AWS takes some, too. Tests that
# are not about it set the variable to 0.
SETTLE_SECONDS = 0.3
SETTLE_VARIABLE = "LOCALAWS_SETTLE_SECONDS"


class World(Protocol):
    @property
    def settle_seconds(self) -> float:
        """How long a new function is Pending, and an update InProgress."""

    @property
    def endpoint(self) -> str:
        """Where the caller reaches the local AWS: ``http://127.0.0.1:4566``."""

    def now(self) -> float:
        """Seconds since 1970."""

    def lambda_may_assume(self, role_arn: str, function_arn: str) -> bool:
        """Whether there is such a role, and it trusts lambda.amazonaws.com for this function."""

    def role_may(self, role_arn: str, action: str, resource: str) -> bool:
        """Whether the role's identity policies allow it."""

    def object(self, bucket: str, key: str, version: str | None) -> bytes:
        """An object of S3's.

        Raises:
            AwsError: InvalidParameterValueException, as Lambda words it when there is none.
        """
