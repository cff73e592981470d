"""The tagging API: REST APIs are among what it lists, as on AWS; roles are not, as on AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.resourcegroupstaggingapi import models

    replace(models, "iter_taggable_backends", _with_rest_apis)


def _with_rest_apis(taggable: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def iter_taggable_backends(account: str, region: str) -> Iterator[Any]:
        yield from taggable(account, region)
        yield _RestApis(account, region)

    return iter_taggable_backends


class _RestApis:
    """As much of a taggable backend as GetResources asks for; tags are set through API Gateway."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    def iter_tagged_resources(self) -> Iterator[Any]:
        from moto.apigateway.models import apigateway_backends
        from moto.core.resource_tagging import TaggedResource

        for api in list(apigateway_backends[self._account][self._region].apis.values()):
            arn = f"arn:aws:apigateway:{self._region}::/restapis/{api.id}"
            yield TaggedResource(arn, dict(api.tags), "apigateway:restapis")

    def owns_arn(self, _: str) -> bool:
        return False
