"""`AWS::IAM::Role`: moto makes it without managed policies, and changes next to nothing."""

from __future__ import annotations

import json
from typing import Any

from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.iam.models import Role

    replace(Role, "create_from_cloudformation_json", _with_managed_policies)
    replace(Role, "update_from_cloudformation_json", _with_policies)


def _with_managed_policies(make: Any) -> Any:
    def create_from_cloudformation_json(
        cls: Any,
        /,
        resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
        **more: Any,
    ) -> Any:
        properties = cloudformation_json["Properties"]
        policies = [
            {**one, "PolicyDocument": json.dumps(one["PolicyDocument"])}
            for one in properties.get("Policies", ())
        ]
        told = {**cloudformation_json, "Properties": {**properties, "Policies": policies}}
        role = make.__func__(cls, resource_name, told, account_id, region_name, **more)
        for arn in properties.get("ManagedPolicyArns", ()):
            _iam(account_id).attach_role_policy(arn, role.name)
        return role

    return classmethod(create_from_cloudformation_json)


def _with_policies(_: Any) -> Any:
    def update_from_cloudformation_json(
        cls: Any,
        /,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> Any:
        del cls, new_resource_name, region_name  # it stays the one that it is
        role, iam = original_resource, _iam(account_id)
        properties = cloudformation_json["Properties"]
        iam.update_assume_role_policy(role.name, json.dumps(properties["AssumeRolePolicyDocument"]))
        role.description = properties.get("Description", "")
        role.max_session_duration = properties.get("MaxSessionDuration", 3600)
        role.permissions_boundary_arn = properties.get("PermissionsBoundary")
        role.policies.clear()
        for policy in properties.get("Policies", ()):
            role.put_policy(policy["PolicyName"], json.dumps(policy["PolicyDocument"]))
        wanted, attached = set(properties.get("ManagedPolicyArns", ())), set(role.managed_policies)
        for arn in attached - wanted:
            iam.detach_role_policy(arn, role.name)
        for arn in wanted - attached:
            iam.attach_role_policy(arn, role.name)
        return role

    return classmethod(update_from_cloudformation_json)


def _iam(account: str) -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[account]["aws"]
