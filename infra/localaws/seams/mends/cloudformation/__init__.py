"""CloudFormation: what moto's would make otherwise than the service's own operations do."""

from __future__ import annotations

from localaws.seams.mends.cloudformation import changesets, coverage, gateway, stacks, templates

__all__ = ["mend"]


def mend() -> None:
    from moto.cloudformation.models import CloudFormationBackend

    templates.mend()
    stacks.mend()
    gateway.mend()
    coverage.mend(CloudFormationBackend)
    changesets.mend(CloudFormationBackend)
