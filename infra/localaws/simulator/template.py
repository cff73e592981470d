"""Which type of resource an action is about."""

from __future__ import annotations

import functools

from localaws.access.requirements import published

ANYTHING = "*"


@functools.lru_cache(1024)
def template(action: str) -> str:
    """The ARN template (``arn:${Partition}:s3:::${BucketName}``), an asterisk where there is none.

    Of several types the plainest: a function rather than its alias, a table rather than its index.
    """
    service, _, name = action.partition(":")
    if service.lower() not in published.mapped():
        return ANYTHING
    known = published.service(service.lower())
    rows = {each.lower(): row for each, row in known.actions.items()}
    row = rows.get(name.lower(), published.Action())
    kinds = row.required or row.optional
    return min((known.resources[kind] for kind in kinds), key=len, default=ANYTHING)
