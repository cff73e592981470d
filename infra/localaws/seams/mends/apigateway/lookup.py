"""Finding what a control-plane request is about, or saying as AWS does that it is not there."""

from __future__ import annotations

from typing import Any

from localaws.errors import AwsError
from localaws.seams.state import ACCOUNT

PATCH_OPERATIONS = ("add", "remove", "move", "test", "replace", "copy")


def rest_api(response: Any) -> Any:
    """moto's REST API that the path ``/restapis/{id}/…`` names.

    Raises:
        AwsError: NotFoundException (recorded: ``test_gateway_response_validation``).
    """
    api_id = response.path.split("/")[2]
    found = response.backend.apis.get(api_id)
    if found is None:
        raise absent_api(api_id)
    return found


def absent_api(api_id: str) -> AwsError:
    message = f"Invalid API identifier specified {ACCOUNT}:{api_id}"
    return AwsError("NotFoundException", message, 404)


def patches(response: Any, shape: str) -> list[dict[str, Any]]:
    """The patch operations of a request; ``shape`` is its name in AWS's model.

    Raises:
        AwsError: ValidationException for an operation that is none (recorded:
            ``test_update_gateway_response``).
    """
    operations: list[dict[str, Any]] = response._get_param("patchOperations") or []
    for number, operation in enumerate(operations, 1):
        if operation.get("op") not in PATCH_OPERATIONS:
            where = f"{shape}.patchOperations.{number}.member.op"
            raise not_in_enumeration(operation.get("op"), where, PATCH_OPERATIONS)
    return operations


def not_in_enumeration(value: Any, where: str, allowed: Any) -> AwsError:
    return AwsError(
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{', '.join(allowed)}]",
    )


def bad_request(message: str) -> AwsError:
    return AwsError("BadRequestException", message)


def unescaped(part: str) -> str:
    """A part of a JSON pointer (RFC 6901)."""
    return part.replace("~1", "/").replace("~0", "~")


def page(response: Any, items: list[Any]) -> dict[str, Any]:
    """``limit`` items from ``position`` on; positions are numbers here, opaque on AWS."""
    try:
        start = int(response._get_param("position") or 0)
        limit = int(response._get_param("limit") or 25)
    except ValueError:
        raise bad_request("Invalid position or limit specified") from None
    end = start + max(0, limit)
    following = {"position": str(end)} if 0 < end < len(items) and limit > 0 else {}
    return {"item": items[start:end], **following}
