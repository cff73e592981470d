"""Secrets Manager: what a tag has no key of is no tag, and moto would find no secret beside it."""

from __future__ import annotations

from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.secretsmanager.responses import SecretsManagerResponse

    for name in ("create_secret", "tag_resource"):
        replace(SecretsManagerResponse, name, _with_keys)


def _with_keys(method: Any) -> Any:
    def tagged(self: Any) -> Any:
        for tag in self._get_param("Tags") or ():
            if not tag.get("Key"):
                raise AwsError("InvalidParameterException", "A tag must have a key.")
        return method(self)

    return tagged
