"""What AWS's front ends say of parameters that break the bounds in Lambda's model.

Wording and order are as recorded: `test_function_name_and_qualifier_validation`,
`test_create_lambda_exceptions`, `test_notfound_and_invalid_routingconfigs`,
`test_layer_exceptions`. The values of an enumeration come in the model's order, which is not AWS's.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import OperationModel, Shape

from localaws.errors import AwsError
from localaws.lambdaapi.runtimes import RUNTIMES

# Whether a value keeps a constraint.
Test = Callable[[Any], Any]
# The model also covers managed instances, whose functions may be larger and run longer; ordinary
# ones keep to "Lambda quotas".
QUOTAS: Mapping[str, tuple[int, int]] = {
    "Timeout": (1, 900),
    "MemorySize": (128, 10_240),
    "Size": (512, 10_240),
}
# Judged by the operations themselves, in words of their own.
JUDGED_ELSEWHERE = frozenset({"Runtime", "ZipFile"})
# Java's letters, separators and numbers, and what comes nearest in Python; tags alone use them.
JAVA_LETTERS = (r"\p{L}\p{Z}\p{N}", r"\w\s")
# Lists whose members AWS does not require to be there (recorded: `test_invalid_vpc_config_subnet`).
NULLABLE = frozenset({"SubnetIds", "SecurityGroupIds"})
NUMBERS = frozenset({"integer", "long", "double", "float"})


def check(operation: OperationModel, parameters: Mapping[str, Any]) -> None:
    """
    Raises:
        AwsError: ValidationException, which names every parameter that is out of bounds.
    """
    shape = operation.input_shape
    found = list(_of_members(shape, parameters, "")) if shape else []
    if found:
        count = f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected"
        raise AwsError("ValidationException", f"{count}: {'; '.join(found)}")


def violation(value: Any, path: str, constraint: str) -> str:
    return f"Value {_quoted(value)} at '{path}' failed to satisfy constraint: {constraint}"


def _of_members(shape: Any, values: Mapping[str, Any], path: str) -> Iterator[str]:
    """The last ones first (recorded: `test_layer_exceptions`)."""
    for name, member in reversed(shape.members.items()):
        if name in JUDGED_ELSEWHERE:
            continue
        place = f"{path}{name[0].lower()}{name[1:]}"
        value = values.get(name)
        if value is not None:
            yield from _of_value(name, member, value, place)
        elif name in shape.required_members:
            yield violation(None, place, "Member must not be null")


def _of_value(name: str, shape: Any, value: Any, path: str) -> Iterator[str]:
    for constraint in _broken(shape, value, QUOTAS.get(name)):
        yield violation(value, path, constraint)
    if shape.type_name == "structure":
        yield from _of_members(shape, value, f"{path}.")
    elif shape.type_name == "list" and any(_breaks(shape.member, one) for one in value):
        yield violation(value, path, _of_list(name, shape.member))
    elif shape.type_name == "map":
        yield from _of_map(shape, value, path)


def _of_list(name: str, member: Shape) -> str:
    if name == "CompatibleRuntimes":
        return f"Member must satisfy enum value set: [{', '.join(RUNTIMES)}]"
    return f"Member must satisfy constraint: {_all(member, nullable=name in NULLABLE)}"


def _of_map(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[str]:
    if any(_breaks(shape.key, key) for key in value):
        told = _all(shape.key, nullable=True)
        yield violation(value, path, f"Map keys must satisfy constraint: {told}")
    if any(_breaks(shape.value, one) for one in value.values()):
        yield violation(value, path, f"Map value must satisfy constraint: {_all(shape.value)}")


def _breaks(shape: Shape, value: Any) -> bool:
    return value is None or next(_broken(shape, value, None), None) is not None


def _all(shape: Shape, *, nullable: bool = False) -> str:
    told = [text for text, _ in _constraints(shape)]
    return f"[{', '.join(told if nullable else [*told, 'Member must not be null'])}]"


def _broken(shape: Shape, value: Any, quota: tuple[int, int] | None) -> Iterator[str]:
    for text, is_kept in _bounds(*quota) if quota else _constraints(shape):
        if not is_kept(value):
            yield text


@functools.cache
def _constraints(shape: Shape) -> tuple[tuple[str, Test], ...]:
    """Each with its wording and the test for it."""
    told: list[tuple[str, Test]] = []
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if shape.type_name in NUMBERS:
        told += _bounds(least, most)
    elif shape.type_name in ("string", "list", "map"):
        told += _bounds(least, most, "length", len)
    if pattern := shape.metadata.get("pattern"):
        matches = re.compile(pattern.replace(*JAVA_LETTERS)).fullmatch
        told.append((f"Member must satisfy regular expression pattern: {pattern}", matches))
    if values := shape.metadata.get("enum"):
        told.append(
            (f"Member must satisfy enum value set: [{', '.join(values)}]", values.__contains__)
        )
    return tuple(told)


def _bounds(
    least: float | None, most: float | None, what: str = "value", of: Test = operator.pos
) -> list[tuple[str, Test]]:
    """``of`` measures a value: by its length, or as the number that it is."""
    told: list[tuple[str, Test]] = []
    if most is not None:
        text = f"Member must have {what} less than or equal to {most}"
        told.append((text, lambda value: of(value) <= most))
    if least is not None:
        text = f"Member must have {what} greater than or equal to {least}"
        told.append((text, lambda value: of(value) >= least))
    return told


def _quoted(value: Any) -> str:
    return "null" if value is None else f"'{_java(value)}'"


def _java(value: Any) -> str:
    """As Java prints it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_java, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={_java(one)}" for key, one in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
