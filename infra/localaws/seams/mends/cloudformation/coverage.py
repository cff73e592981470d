"""What moto's CloudFormation passes over in silence is refused by name, before anything is made.

A type of resource that nobody makes, or a property that nobody reads, would leave a stack that says
CREATE_COMPLETE: an API without its authorizer, open to everybody.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localaws.errors import AwsError, not_implemented
from localaws.seams.mends.cloudformation.gateway import ACCESS_LOG, SETTINGS
from localaws.seams.mends.replacing import replace

Resources = Mapping[str, Mapping[str, Any]]
# All that is read of these types, and below a property of them.
READ: Mapping[str, frozenset[str]] = {
    "AWS::ApiGateway::RestApi": frozenset({"Name", "Description", "EndpointConfiguration", "Tags"}),
    "AWS::ApiGateway::Resource": frozenset({"RestApiId", "ParentId", "PathPart"}),
    "AWS::ApiGateway::Method": frozenset(
        {
            *("RestApiId", "ResourceId", "HttpMethod", "AuthorizationType", "ApiKeyRequired"),
            "Integration",
        }
    ),
    "AWS::ApiGateway::Method.Integration": frozenset({"Type", "IntegrationHttpMethod", "Uri"}),
    "AWS::ApiGateway::Deployment": frozenset({"RestApiId", "StageName", "Description"}),
    "AWS::ApiGateway::Stage": frozenset(
        {
            *("RestApiId", "StageName", "DeploymentId", "Description", "Variables", "Tags"),
            *("TracingEnabled", "MethodSettings", "AccessLogSetting"),
        }
    ),
    "AWS::ApiGateway::Stage.MethodSettings": frozenset({"ResourcePath", "HttpMethod", *SETTINGS}),
    "AWS::ApiGateway::Stage.AccessLogSetting": frozenset(ACCESS_LOG),
}
# The properties that nobody here can do without, where AWS can.
NEEDED = {
    "AWS::ApiGateway::RestApi": frozenset({"Name"}),
    "AWS::ApiGateway::Method": frozenset({"Integration"}),
    "AWS::ApiGateway::Method.Integration": READ["AWS::ApiGateway::Method.Integration"],
    "AWS::ApiGateway::Stage": frozenset({"RestApiId", "StageName", "DeploymentId"}),
}


def mend(backend: Any) -> None:
    """``backend`` is moto's ``CloudFormationBackend``."""
    for operation in ("create_stack", "update_stack", "create_change_set"):
        replace(backend, operation, _of_what_is_here)


def _of_what_is_here(original: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def checked(self: Any, *args: Any, **more: Any) -> Any:
        asked = signature.bind(self, *args, **more).arguments
        resources = _resources(asked["template"])
        absent = sorted(set(_absent(resources)))
        if absent:
            raise not_implemented("cloudformation", ", ".join(absent))
        _refuse_changes(self, asked.get("stack_name", asked.get("name")), resources)
        return original(self, *args, **more)

    return checked


def _resources(template: str) -> Resources:
    """
    Raises:
        AwsError: ValidationError, in AWS's words.
    """
    from moto.cloudformation.models import Stack

    parsed = Stack.parse_template(template)
    resources = parsed.get("Resources") if isinstance(parsed, dict) else None
    if not isinstance(resources, dict) or not resources:
        text = "Template format error: At least one Resources member must be defined."
        raise AwsError("ValidationError", text)
    for name, resource in resources.items():
        if not isinstance(resource, dict) or "Type" not in resource:
            text = f"Template format error: [/Resources/{name}] Every Resources object must contain"
            raise AwsError("ValidationError", f"{text} a Type member.")
    return resources


def _absent(resources: Resources) -> Iterator[str]:
    from moto.cloudformation import parsing

    for resource in resources.values():
        kind = resource["Type"]
        if parsing.resource_class_from_type(kind) is None:
            yield kind
        else:
            yield from _unread(kind, resource.get("Properties") or {})


def _unread(place: str, properties: Mapping[str, Any]) -> Iterator[str]:
    if place not in READ:
        return
    for name in properties.keys() - READ[place]:
        yield f"{place}.{name}"
    for name in NEEDED.get(place, frozenset()) - properties.keys():
        yield f"{place} without {name}"
    for name, value in properties.items():
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, dict):
                yield from _unread(f"{place}.{name}", each)


def _refuse_changes(backend: Any, stack_name: str | None, resources: Resources) -> None:
    """moto forgets a resource that it can't change."""
    from moto.cloudformation import parsing

    stacks = [one for one in backend.stacks.values() if stack_name in (one.name, one.stack_id)]
    for stack in stacks:
        difference = stack.resource_map.build_resource_diff({"Resources": resources})
        for name in difference["Modify"]:
            kind = resources[name]["Type"]
            change = parsing.resource_class_from_type(kind).update_from_cloudformation_json
            if hasattr(change, "__isabstractmethod__"):
                raise not_implemented("cloudformation", f"a change of {kind}")
