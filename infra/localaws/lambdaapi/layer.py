"""A layer and its versions."""

from __future__ import annotations

from dataclasses import dataclass, field

from localaws.lambdaapi.package import Package
from localaws.lambdaapi.policy import Policy
from localaws.lambdaapi.settings import LayerUse


@dataclass
class LayerVersion:
    arn: str
    number: int
    package: Package
    created: str
    description: str
    license: str | None
    runtimes: list[str] | None
    architectures: list[str] | None
    policy: Policy = field(default_factory=Policy)

    @property
    def use(self) -> LayerUse:
        return LayerUse(self.arn, self.package.content, self.package.unzipped)


@dataclass
class Layer:
    """``published`` counts the versions there ever were: numbers are never reused."""

    arn: str
    name: str
    versions: dict[int, LayerVersion] = field(default_factory=dict)
    published: int = 0
