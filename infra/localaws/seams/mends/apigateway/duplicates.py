"""What is there already is not made a second time, and what is made has a name that AWS takes.

moto makes another resource of the same path, and a method anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from moto.apigateway.responses import APIGatewayResponse

from localaws.errors import AwsError
from localaws.seams.mends.apigateway.lookup import bad_request, rest_api
from localaws.seams.mends.replacing import replace

# "Stage names can only contain alphanumeric characters, hyphens, and underscores. Maximum length
# is 128 characters" ("CreateStage").
STAGE_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")


def mend() -> None:
    replace(APIGatewayResponse, "create_resource", _new_resource)
    replace(APIGatewayResponse, "put_method", _new_method)
    replace(APIGatewayResponse, "put_method_response", _new_response)
    for name in ("create_stage", "create_deployment"):
        replace(APIGatewayResponse, name, _with_stage_name)


def refuse_sibling(api: Any, own_id: str, parent: str, part: str) -> None:
    """
    Raises:
        AwsError: ConflictException where another resource has that place; BadRequestException
            where two siblings would be variables.
    """
    others = [one for one in api.resources.values() if one.parent_id == parent and one.id != own_id]
    for other in others:
        if other.path_part == part:
            raise _conflict(f"Another resource with the same parent already has this name: {part}")
    for other in others:
        if part.startswith("{") and other.path_part.startswith("{"):
            raise bad_request(
                f"A sibling ({other.path_part}) of this resource already has a variable path part "
                "-- only one is allowed"
            )


def _conflict(message: str) -> AwsError:
    return AwsError("ConflictException", message, 409)


def _new_resource(create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def create_resource(self: Any) -> Any:
        parent = self.path.split("/")[4]
        refuse_sibling(rest_api(self), "", parent, str(self._get_param("pathPart") or ""))
        return create(self)

    return create_resource


def _new_method(put: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def put_method(self: Any) -> Any:
        if _method(self) is not None:
            raise _conflict("Method already exists for this resource")
        return put(self)

    return put_method


def _new_response(put: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def put_method_response(self: Any) -> Any:
        method, status = _method(self), self.path.rstrip("/").rpartition("/")[2]
        if method is not None and status in (method.method_responses or {}):
            raise _conflict("Response already exists for this resource")
        return put(self)

    return put_method_response


def _method(self: Any) -> Any:
    """The one that the request's path names, if it is there."""
    _, _, _, _, resource_id, _, verb, *_ = self.path.split("/")
    resource = rest_api(self).resources.get(resource_id)
    return resource.resource_methods.get(verb) if resource else None


def _with_stage_name(create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def create_named(self: Any) -> Any:
        name = self._get_param("stageName")
        if name and not STAGE_NAME.fullmatch(name):
            raise bad_request("Stage name only allows a-zA-Z0-9_-")
        return create(self)

    return create_named
