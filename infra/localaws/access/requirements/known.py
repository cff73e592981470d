"""What a call doesn't say and the account's state does."""

from __future__ import annotations

from typing import Protocol


class Known(Protocol):
    @property
    def caller(self) -> str:
        """The ARN of who calls, or the empty string."""
        ...

    def partition_key(self, table: str, index: str) -> str:
        """The attribute's name, of a table by its ARN or of one of its indexes; else empty."""
        ...

    def is_missing(self, bucket: str, key: str) -> bool:
        """Whether there is such a bucket, and no such object in it."""
        ...

    def resolve(self, arn: str) -> str:
        """The ARN as the resource itself has it, for one made of a name alone: a secret's ends
        with six characters that nobody types, an alias of a key stands for the key's."""
        ...


class Nothing:
    """Of no account: names are all there is."""

    caller = ""

    def partition_key(self, table: str, index: str) -> str:
        return ""

    def is_missing(self, bucket: str, key: str) -> bool:
        return False

    def resolve(self, arn: str) -> str:
        return arn
