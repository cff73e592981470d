"""Roles of CloudFormation stacks: made, changed and unmade with all that their template names.

moto leaves out managed policies, and changes a description alone ("AWS::IAM::Role", CloudFormation
Template Reference).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from localaws.seams.mends.replacing import replace

Properties = Mapping[str, Any]


def mend() -> None:
    from moto.iam.models import Role

    replace(Role, "create_from_cloudformation_json", _made)
    replace(Role, "update_from_cloudformation_json", _changed)
    replace(Role, "delete_from_cloudformation_json", _deleted)


def _made(create: Any) -> Any:
    def create_from_cloudformation_json(
        _: type[Any],
        /,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **more: Any,
    ) -> Any:
        properties = cloudformation_json["Properties"]
        plain = cloudformation_json | {"Properties": {**properties, "Policies": []}}
        role = create(resource_name, plain, account_id, region_name, **more)
        _give(_backend(account_id, region_name), role, properties)
        return role

    return classmethod(create_from_cloudformation_json)


def _changed(_: Any) -> Any:
    def update_from_cloudformation_json(
        _: type[Any],
        /,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> Any:
        role, properties = original_resource, cloudformation_json["Properties"]
        backend = _backend(account_id, region_name)
        trust = _text(properties["AssumeRolePolicyDocument"])
        backend.update_assume_role_policy(role.name, trust)
        role.description = properties.get("Description", "")
        role.max_session_duration = properties.get("MaxSessionDuration", 3600)
        backend.put_role_permissions_boundary(role.name, properties.get("PermissionsBoundary"))
        _take(backend, role)
        _give(backend, role, properties)
        return role

    return classmethod(update_from_cloudformation_json)


def _deleted(delete: Any) -> Any:
    def delete_from_cloudformation_json(
        _: type[Any],
        /,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> None:
        backend = _backend(account_id, region_name)
        for role in backend.roles.values():
            if role.name == resource_name:
                _take(backend, role)
        delete(resource_name, cloudformation_json, account_id, region_name)

    return classmethod(delete_from_cloudformation_json)


def _give(backend: Any, role: Any, properties: Properties) -> None:
    for policy in properties.get("Policies", []):
        backend.put_role_policy(role.name, policy["PolicyName"], _text(policy["PolicyDocument"]))
    for arn in properties.get("ManagedPolicyArns", []):
        backend.attach_role_policy(policy_arn=arn, role_name=role.name)


def _take(backend: Any, role: Any) -> None:
    """Policies that another resource of a stack attached (``AWS::IAM::Policy``) stay its own."""
    others = {policy.policy_name for policy in backend.inline_policies.values()}
    for name in [name for name in role.policies if name not in others]:
        role.delete_policy(name)
    for arn in list(role.managed_policies):
        backend.detach_role_policy(policy_arn=arn, role_name=role.name)


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document, default=str)


def _backend(account: str, region: str) -> Any:
    from moto.iam.models import iam_backends
    from moto.utilities.utils import get_partition

    return iam_backends[account][get_partition(region)]
