"""Lambda's control plane by itself: every operation, on a clock that tests move."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from localaws.errors import AwsError
from localaws.lambdaapi import api, resolution
from localaws.lambdaapi.registry import Context, Registry
from localaws.lambdaapi.request import Asked, model
from tests.localaws.cloud import ACCOUNT, REGION, zipped

SOURCE = "def handler(event, context): return event"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:fn"
LAYER = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:la"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


@dataclass
class World:
    """An AWS in which every role may do everything, but for what ``forbidden`` names."""

    settle_seconds: float = 1.0
    endpoint: str = "http://127.0.0.1:4566"
    time: float = 1_700_000_000.0
    forbidden: set[str] = field(default_factory=set)
    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def now(self) -> float:
        return self.time

    def lambda_may_assume(self, role_arn: str, function_arn: str) -> bool:
        del function_arn
        return role_arn not in self.forbidden

    def role_may(self, role_arn: str, action: str, resource: str) -> bool:
        del role_arn, resource
        return action not in self.forbidden

    def object(self, bucket: str, key: str, version: str | None) -> bytes:
        del version
        if (bucket, key) not in self.objects:
            raise AwsError("InvalidParameterValueException", "Error occurred while GetObject.")
        return self.objects[bucket, key]


class Place:
    def __init__(self) -> None:
        self.world = World()
        self.context = Context(Registry(ACCOUNT, REGION), self.world)

    def __call__(self, operation: str, **parameters: Any) -> dict[str, Any]:
        asked = Asked(model().operation_model(operation), parameters)
        return api.document(self.context, asked) or {}

    def function(self, name: str = "fn", *, settled: bool = True, **more: Any) -> dict[str, Any]:
        made = self("CreateFunction", **creation(FunctionName=name) | more)
        if settled:
            self.wait()
        return made

    def layer(self, name: str = "la", content: str = "x = 1", **more: Any) -> dict[str, Any]:
        packed = {"ZipFile": package({"python/x.py": content})}
        return self("PublishLayerVersion", LayerName=name, Content=packed, **more)

    def wait(self) -> None:
        """Until everything has settled."""
        self.world.time += self.world.settle_seconds

    def found(self, name: str = "fn", qualifier: str | None = None) -> Any:
        """What an invocation would run."""
        return resolution.configuration(self.context, name, qualifier)


def package(files: Any = SOURCE) -> str:
    return base64.b64encode(zipped(files)).decode()


def creation(**more: Any) -> dict[str, Any]:
    return {
        "FunctionName": "fn",
        "Role": ROLE,
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Code": {"ZipFile": package()},
        **more,
    }


def refusal(call: Callable[..., Any], *args: Any, **more: Any) -> tuple[str, str]:
    with pytest.raises(AwsError) as refused:
        call(*args, **more)
    return refused.value.code, refused.value.message
