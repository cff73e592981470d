"""AWS's own managed policies, each made when somebody names it.

moto brings the documents ("AWS Managed Policy Reference Guide") as one JSON text. Read whole, for
each account and partition, they would take seconds and hundreds of megabytes.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

PREFIX = "arn:aws:iam::aws:policy"
_DECODER = json.JSONDecoder()
# moto's text is indented by one column a level.
_NAME_OR_PATH = re.compile(r'^ "([^"]+)":|^  "Path":"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Known:
    """A policy that AWS has, whether or not anybody uses it."""

    name: str
    path: str

    @property
    def arn(self) -> str:
        return f"{PREFIX}{self.path}{self.name}"


@functools.cache
def known() -> tuple[Known, ...]:
    """All that there are, in the order of their names."""
    found = [name or path for name, path in _NAME_OR_PATH.findall(_text())]
    names, paths = found[::2], found[1::2]
    return tuple(sorted(map(Known, names, paths), key=lambda policy: policy.name))


def make(backend: Any, arn: str) -> Any | None:
    """moto's object of that policy for an account, None when AWS has none of that name."""
    name = arn.rpartition("/")[2]
    start = _text().find(f'\n "{name}":{{')
    if start < 0:
        return None
    from moto.iam.models import AWSManagedPolicy

    data, _ = _DECODER.raw_decode(_text(), _text().index("{", start))
    policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, data)
    # The same id in each account and at each look, as on AWS.
    policy.id = "ANPA" + hashlib.sha256(name.encode()).hexdigest()[:17].upper()
    return policy if policy.arn == arn else None


def is_aws_owned(arn: str) -> bool:
    return arn.startswith(PREFIX)


def _text() -> str:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    return aws_managed_policies_data
