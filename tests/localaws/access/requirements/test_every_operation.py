"""Any call of any operation of the mapped services requires something that AWS publishes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from hypothesis import given
from hypothesis import strategies as st

from localaws import operations
from localaws.access.requirements import identities, published, requirements, smaller
from localaws.access.requirements.arns import template
from localaws.access.requirements.asked import MODELS, PREFIXES, recognise

ACCOUNT, REGION = "123456789012", "us-east-1"
DEEPEST = 3
NAMES = st.text("abcXYZ019-_.", min_size=1, max_size=12)
ARNS = st.builds("arn:aws:iam::{}:role/{}".format, st.just(ACCOUNT), NAMES)
# API Gateway's reference has one template where REST and HTTP APIs have a path each, and none for
# its lists of SDK types and of a few newer things.
API_GATEWAY = re.compile(r"arn:aws:apigateway:us-east-1:(123456789012)?:/.*", re.DOTALL)
# The rest of botocore's operations are newer than the reference.
PUBLISHED_SHARE = 0.94


def services() -> Iterator[str]:
    signing = {prefix: name for name, prefix in PREFIXES.items() if name != "eventbridge"}
    for prefix in sorted(published.mapped() - {"execute-api"}):
        name = signing.get(prefix, prefix)
        yield from MODELS.get(name, (name,))


@functools.cache
def models(service: str) -> tuple[OperationModel, ...]:
    model = operations.service_model(service)
    return tuple(model.operation_model(name) for name in model.operation_names)


SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(1, 100),
    "long": st.integers(1, 100),
    "float": st.just(1.5),
    "double": st.just(1.5),
    "timestamp": st.just("2026-01-01T00:00:00Z"),
    "blob": st.just(b"{}"),
}
Draw = Callable[[st.SearchStrategy[Any]], Any]


def value(shape: Shape, draw: Draw, depth: int = 0) -> Any:
    """Required members always, and some of the others at the top."""
    if isinstance(shape, StructureShape):
        members = list(shape.required_members) if depth <= DEEPEST else []
        others = [name for name in shape.members if name not in members]
        if others and not depth:
            members += draw(st.lists(st.sampled_from(others), unique=True, max_size=6))
        return {name: value(shape.members[name], draw, depth + 1) for name in members}
    if isinstance(shape, ListShape):
        return [value(shape.member, draw, depth + 1)]
    if isinstance(shape, MapShape):
        return {draw(NAMES): value(shape.value, draw, depth + 1)}
    if shape.serialization.get("hostLabel"):  # part of a host's name
        return ACCOUNT
    return draw(SCALARS.get(shape.type_name, NAMES | ARNS))


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    service = draw(st.sampled_from(sorted(services())))
    operation = draw(st.sampled_from(models(service)))
    shape = operation.input_shape
    return service, operation.name, value(shape, draw) if shape else {}


PLAIN = {"boolean": True, "blob": b"{}", "timestamp": "2026-01-01T00:00:00Z"}


def least(model: OperationModel) -> dict[str, Any]:
    """What has to be there, as plain as can be."""

    def plain(shape: Shape, depth: int = 0) -> Any:
        if isinstance(shape, StructureShape):
            names = shape.required_members if depth <= DEEPEST else ()
            return {name: plain(shape.members[name], depth + 1) for name in names}
        if isinstance(shape, ListShape):
            return [plain(shape.member, depth + 1)]
        if isinstance(shape, MapShape):
            return {"name": plain(shape.value, depth + 1)}
        number = shape.type_name in ("integer", "long", "float", "double")
        return 1 if number else PLAIN.get(shape.type_name, "name")

    return dict(plain(model.input_shape)) if model.input_shape else {}


@functools.cache
def templates() -> tuple[re.Pattern[str], ...]:
    texts = {text for p in published.mapped() for text in published.service(p).resources.values()}
    return (API_GATEWAY, *(template(text).pattern for text in texts))


def is_published(arn: str) -> bool:
    return arn == "*" or any(pattern.fullmatch(arn) for pattern in templates())


def is_free(service: str, operation: str) -> bool:
    """Needs no permission: whoever calls may, or shows a token of Cognito's."""
    free = {"cognito-idp", "cognito-identity"} & {service}
    return operation in identities.FREE or any(operation in smaller.PUBLIC[name] for name in free)


@given(calls())
def test_any_call_requires_an_action_on_what_its_service_publishes(
    made: tuple[str, str, dict[str, Any]],
) -> None:
    service, operation, parameters = made
    call = operations.build(service, operation, parameters, "AKID", REGION, validate=False)
    needed = requirements(call, ACCOUNT)

    assert needed or is_free(service, operation)
    for each in needed:
        prefix, _, action = each.action.partition(":")
        assert action in published.names()[prefix] or action == operation
        assert each.resources
        assert all(map(is_published, each.resources)), each
        assert all(isinstance(value, str | tuple) for value in each.context.values())


@pytest.mark.parametrize("service", sorted(services()))
def test_every_operation_is_recognised_from_its_request(service: str) -> None:
    for model in models(service):
        call = operations.build(service, model.name, least(model), "AKID", REGION, validate=False)
        asked = recognise(call)
        found = next(each for each in models(service) if each.name == asked.operation)
        assert asked.service == service
        assert route(found) == route(model), f"{model.name} was taken for {asked.operation}"


def route(model: OperationModel) -> tuple[str, str]:
    """Some operations of S3 have an older name too, for the same request."""
    if "requestUri" not in model.http or model.service_model.protocol != "rest-xml":
        return model.name, ""
    return model.http["method"], model.http["requestUri"].partition("?x-id=")[0]


def test_nearly_every_operation_has_its_action_in_the_reference() -> None:
    known = unknown = 0
    for service in services():
        for model in models(service):
            call = operations.build(
                service, model.name, least(model), "AKID", REGION, validate=False
            )
            for each in requirements(call, ACCOUNT)[:1]:
                prefix, _, action = each.action.partition(":")
                known += action in published.names()[prefix]
                unknown += action not in published.names()[prefix]
    assert known / (known + unknown) > PUBLISHED_SHARE
