"""Documents read, written and read again say the same; what is none is refused in AWS's words."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.gateway import openapi
from localaws.gateway.openapi.description import Description, Model

ALL = frozenset({"apigateway"})
names = st.from_regex(r"[a-zA-Z][a-zA-Z0-9]{0,8}", fullmatch=True)
texts = st.text(max_size=10)
content_types = st.sampled_from(["application/json", "text/plain", "image/png"])
schemas = st.recursive(
    st.sampled_from([{"type": "string"}, {"type": "number"}, {"$ref": "#/models/Other"}]),
    lambda inner: st.dictionaries(names, inner, max_size=3).map(
        lambda properties: {"type": "object", "properties": properties}
    ),
    max_leaves=4,
)


@st.composite
def integrations(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["MOCK", "HTTP", "AWS", "AWS_PROXY"]))
    statuses = draw(st.lists(st.sampled_from(["200", "400", "500"]), unique=True, max_size=3))
    responses = {
        status: {"statusCode": status}
        | ({"selectionPattern": f"{status}.*"} if number else {})
        | ({"responseTemplates": {"application/json": draw(texts)}} if draw(st.booleans()) else {})
        for number, status in enumerate(statuses)
    }
    found: dict[str, Any] = {"type": kind, "passthroughBehavior": "WHEN_NO_MATCH"}
    if kind != "MOCK":
        found |= {"uri": "http://127.0.0.1/" + draw(names), "httpMethod": "POST"}
    if draw(st.booleans()):
        found["timeoutInMillis"] = draw(st.integers(50, 28_999))
    if draw(st.booleans()):
        found["requestTemplates"] = {"application/json": draw(texts)}
    return found | ({"integrationResponses": responses} if responses else {})


@st.composite
def methods(draw: st.DrawFn, models: list[str], authorizers: list[str]) -> dict[str, Any]:
    method: dict[str, Any] = {
        "authorizationType": "NONE",
        "apiKeyRequired": draw(st.booleans()),
        "methodResponses": {"200": {"statusCode": "200"}},
        "methodIntegration": draw(integrations()),
    }
    if authorizers and draw(st.booleans()):
        method |= {"authorizationType": "CUSTOM", "authorizer": draw(st.sampled_from(authorizers))}
    parameters = draw(st.dictionaries(names, st.booleans(), max_size=3))
    if parameters:
        method["requestParameters"] = {
            f"method.request.querystring.{name}": required for name, required in parameters.items()
        }
    if models and draw(st.booleans()):
        method["requestModels"] = {"application/json": draw(st.sampled_from(models))}
        method["methodResponses"]["200"]["responseModels"] = {
            "application/json": draw(st.sampled_from(models))
        }
    return method


@st.composite
def descriptions(draw: st.DrawFn) -> Description:
    models = {name: Model(draw(schemas)) for name in draw(st.sets(names, max_size=3))}
    models["Other"] = Model({"type": "object"})
    authorizers = {
        name: {
            "name": name,
            "type": "TOKEN",
            "authorizerUri": "arn:" + name,
            "identitySource": "method.request.header.Token",
            "authType": "custom",
        }
        for name in draw(st.sets(names.filter(lambda name: name != "api_key"), max_size=2))
    }
    verbs = st.frozensets(st.sampled_from(["GET", "POST", "ANY", "OPTIONS"]), min_size=1)
    kinds = methods(list(models), list(authorizers))
    paths = st.lists(names, max_size=3).map(lambda parts: "/" + "/".join(parts))
    return Description(
        name=draw(texts),
        version="1",
        binary_media_types=draw(st.none() | st.lists(content_types, min_size=1, unique=True)),
        models=models,
        authorizers=authorizers,
        methods={
            path: {verb: draw(kinds) | {"httpMethod": verb} for verb in sorted(draw(verbs))}
            for path in draw(st.sets(paths, max_size=3))
        },
    )


SOME = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize("kind", ["swagger", "oas30"])
@SOME
@given(api=descriptions())
def test_what_is_written_is_read_again(kind: str, api: Description) -> None:
    document = openapi.write(api, kind, "host", "prod", ALL)
    found = openapi.read(json.dumps(document).encode())
    assert found.methods == api.methods
    assert found.binary_media_types == api.binary_media_types
    used = {
        method["authorizer"]
        for path in api.methods.values()
        for method in path.values()
        if "authorizer" in method
    }
    assert found.authorizers == {name: api.authorizers[name] for name in used}
    for name, model in found.models.items():
        assert model.schema == api.models[name].schema
    assert found.warnings == []


@SOME
@given(api=descriptions(), kind=st.sampled_from(["swagger", "oas30"]))
def test_yaml_says_the_same_as_json(api: Description, kind: str) -> None:
    document = openapi.write(api, kind, "host", "prod", ALL)
    in_yaml = yaml.safe_dump(document).encode()
    assert openapi.read(in_yaml) == openapi.read(json.dumps(document).encode())


@given(text=st.binary() | st.text().map(str.encode))
def test_whatever_is_no_document_is_refused(text: bytes) -> None:
    with pytest.raises(openapi.InvalidDocument):
        openapi.read(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(paths=json_values, more=json_values, version=st.sampled_from(["swagger", "openapi"]))
def test_a_document_of_odd_parts_is_read_or_refused(paths: Any, more: Any, version: str) -> None:
    number = "2.0" if version == "swagger" else "3.0.1"
    document = {
        version: number,
        "info": {"title": "t", "version": "1"},
        "paths": {"/": {"get": paths, "parameters": more}, "/b": more},
        "definitions": more,
        "components": more,
        "security": more,
        "securityDefinitions": more,
        "servers": more,
        "basePath": more,
        "x-amazon-apigateway-request-validators": more,
        "x-amazon-apigateway-gateway-responses": more,
    }
    with contextlib.suppress(openapi.InvalidDocument):
        openapi.read(json.dumps(document).encode(), "prepend")


def test_references_in_a_circle_are_refused() -> None:
    parameters = {"a": {"$ref": "#/parameters/b"}, "b": {"$ref": "#/parameters/a"}}
    operation = {"parameters": [{"$ref": "#/parameters/a"}], "responses": {}}
    document = {
        "swagger": "2.0",
        "info": {"title": "t"},
        "parameters": parameters,
        "paths": {"/": {"get": operation}},
    }
    with pytest.raises(openapi.InvalidDocument, match="back to itself"):
        openapi.read(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("base_path", "found"),
    [("ignore", "/test"), ("prepend", "/base-url/part/test"), ("split", "/part/test")],
)
@pytest.mark.parametrize(
    "said",
    [
        {"swagger": "2.0", "basePath": "/base-url/part"},
        {"openapi": "3.0.1", "servers": [{"url": "https://api.example/base-url/part"}]},
        {
            "openapi": "3.0.1",
            "servers": [
                {
                    "url": "https://api.example/{basePath}",
                    "variables": {"basePath": {"default": "base-url/part"}},
                }
            ],
        },
    ],
    ids=["swagger", "url", "variable"],
)
def test_a_base_path_is_ignored_prepended_or_split(
    said: dict[str, Any], base_path: str, found: str
) -> None:
    document = said | {"info": {"title": "t"}, "paths": {"/test": {"get": {"responses": {}}}}}
    assert list(openapi.read(json.dumps(document).encode(), base_path).methods) == [found]


def test_a_parameter_mapping_that_is_no_text_is_a_warning() -> None:
    own = {"type": "mock", "requestParameters": {"integration.request.header.nothing": True}}
    operation = {"responses": {}, "x-amazon-apigateway-integration": own}
    document = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/test": {"get": operation}}}
    assert openapi.read(json.dumps(document).encode()).warnings == [
        "Invalid format for 'requestParameters'. Expected type string for property "
        "'integration.request.header.nothing' of resource '/test' and method 'GET' but got 'true'"
    ]


def test_a_body_without_a_name_gets_a_model() -> None:
    body = {"in": "body", "name": "b", "schema": {"type": "object"}}
    operation = {"parameters": [body], "responses": {}}
    document = {"swagger": "2.0", "info": {"title": "t"}, "paths": {"/": {"post": operation}}}
    found = openapi.read(json.dumps(document).encode())
    (name,) = found.methods["/"]["POST"]["requestModels"].values()
    assert found.models[name].schema == {"type": "object"}
