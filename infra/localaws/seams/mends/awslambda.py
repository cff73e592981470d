"""The tagging API sees functions' tags, and sets them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from localaws.seams import functions
from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.awslambda.models import LambdaBackend

    replace(LambdaBackend, "iter_tagged_resources", lambda _: _tagged)
    replace(LambdaBackend, "tag_resource", lambda _: _tag)
    replace(LambdaBackend, "untag_resource", lambda _: _untag)


def _tagged(self: Any) -> Iterator[Any]:
    from moto.core.resource_tagging import TaggedResource

    registry = functions.registry(self.account_id, self.region_name)
    for function in registry.functions.values():
        yield TaggedResource(function.arn, dict(function.tags), "lambda:function")


def _tag(self: Any, resource_arn: str, tags: Mapping[str, str]) -> None:
    asked = {"Resource": resource_arn, "Tags": dict(tags)}
    functions.operate(self.account_id, self.region_name, "TagResource", asked)


def _untag(self: Any, resource_arn: str, tag_keys: Sequence[str]) -> None:
    asked = {"Resource": resource_arn, "TagKeys": list(tag_keys)}
    functions.operate(self.account_id, self.region_name, "UntagResource", asked)
