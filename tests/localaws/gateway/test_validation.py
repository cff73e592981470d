"""What is required is there, and the body fits its model, before the integration is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from localaws import patterns
from localaws.gateway.definitions import BUILT_IN_MODELS, Definitions, Validator
from localaws.gateway.exchange import Exchange
from localaws.gateway.failure import GatewayFailure
from localaws.gateway.snapshot import DeployedStage, Match, Method, Resource, Snapshot
from localaws.gateway.validation import validate
from tests.localaws.cloud import Api, Cloud
from tests.localaws.gateway.made import request

DRAFT = "http://json-schema.org/draft-04/schema#"
URL = "https://apigateway.amazonaws.com/restapis/api/models/"
PET = {
    "type": "object",
    "required": ["name", "age"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]*$"},
        "age": {"type": "integer", "minimum": 0, "maximum": 30},
        "kind": {"enum": ["cat", "dog"]},
        "friends": {"type": "array", "maxItems": 1, "items": {"$ref": URL + "Pet"}},
        "home": {"$ref": "#/definitions/Home"},
    },
    "definitions": {"Home": {"type": "object", "required": ["street"]}},
    "additionalProperties": False,
}
MODELS = {
    "Pet": json.dumps(PET),
    "Pets": json.dumps({"type": "array", "minItems": 1, "items": {"$ref": URL + "Pet"}}),
    "Lost": json.dumps({"$ref": URL + "Nowhere"}),
    "Broken": json.dumps({"type": "object", "properties": {"a": {"pattern": "("}}}),
    "Endless": json.dumps({"properties": {"a": {"$ref": URL + "Tries"}}}),
    "Tries": json.dumps({"$schema": DRAFT, "pattern": "^(b|bb)+$"}),
    "Names": json.dumps(
        {
            "$schema": DRAFT,
            "type": "object",
            "patternProperties": {"^(b|bb)+$": {"type": "integer"}},
            "additionalProperties": {"type": "string"},
        }
    ),
}


def failure(
    body: Any = None,
    model: str = "Pet",
    models: dict[str, str] | None = None,
    validator: Validator | None = None,
    parameters: dict[str, bool] | None = None,
    matched: dict[str, str] | None = None,
    **more: Any,
) -> GatewayFailure | None:
    """What a request to a method with this model and these parameters is refused with."""
    method = Method(
        "POST",
        validator="v",
        models={"application/json": model} if models is None else models,
        parameters=parameters or {},
    )
    validators = {"v": validator or Validator(body=True, parameters=True)}
    definitions = Definitions(models=BUILT_IN_MODELS | MODELS, validators=validators)
    snapshot = Snapshot.of("api", "one", [], definitions)
    stage = DeployedStage("1", "us-east-1", "prod", {}, snapshot)
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    match = Match(Resource("r", "/", {}), method, matched or {})
    exchange = Exchange(request(body=sent, method="POST", **more), stage, match)
    try:
        validate(exchange)
    except GatewayFailure as refused:
        return refused
    return None


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"name": "tom"}, 'object has missing required properties (["age"])'),
        (b"", 'object has missing required properties (["age","name"])'),
        (
            {"name": 1, "age": 1},
            "instance type (integer) does not match any allowed primitive type "
            '(allowed: ["string"])',
        ),
        (
            {"name": "tom", "age": 1, "kind": "cow"},
            'instance value ("cow") not found in enum (possible values: ["cat","dog"])',
        ),
        (
            {"name": "tom", "age": 1, "tail": True},
            'object instance has properties which are not allowed by the schema: ["tail"]',
        ),
        ({"name": "", "age": 1}, 'string "" is too short (length: 0, required minimum: 1)'),
        (
            {"name": "thomas", "age": 1},
            'string "thomas" is too long (length: 6, maximum allowed: 5)',
        ),
        (
            {"name": "tom", "age": -1},
            "numeric instance is lower than the required minimum (minimum: 0, found: -1)",
        ),
        (
            {"name": "tom", "age": 31},
            "numeric instance is greater than the required maximum (maximum: 30, found: 31)",
        ),
        (
            {"name": "Tom", "age": 1},
            'ECMA 262 regex "^[a-z]*$" does not match input string "Tom"',
        ),
        (
            {"name": "tom", "age": 1, "friends": [{}]},
            'object has missing required properties (["age","name"])',
        ),
        ({"name": "tom", "age": 1, "home": {}}, "object has missing required properties"),
        (
            {"name": "tom", "age": 1, "friends": [{"name": "a", "age": 1}] * 2},
            "array is too long: must have at most 1 elements but instance has 2 elements",
        ),
        (b"{", "Unable to parse JSON body"),
        (b'{"name": "tom", "age": NaN}', "Unable to parse JSON body"),
        (b"[" * 100_000, "Unable to parse JSON body"),
        (b"\xff", "Unable to parse JSON body"),
    ],
)
def test_a_body_that_does_not_fit_its_model_is_invalid(body: Any, detail: str) -> None:
    refused = failure(body)
    assert refused is not None
    assert (refused.kind, refused.status, refused.message) == (
        "BAD_REQUEST_BODY",
        400,
        "Invalid request body",
    )
    assert detail in str(refused.detail)


def test_all_complaints_are_told_at_once() -> None:
    refused = failure({"name": "", "age": -1})
    assert refused is not None
    assert str(refused.detail).startswith("[")
    assert str(refused.detail).count("(") == 2


def test_a_body_that_fits_passes() -> None:
    friend = {"name": "max", "age": 2}
    assert failure({"name": "tom", "age": 1, "kind": "cat", "friends": [friend]}) is None
    assert failure([friend], model="Pets") is None


@pytest.mark.parametrize(
    ("content_type", "models", "passes"),
    [
        ("application/json", {"application/json": "Pet"}, False),
        ("application/json; charset=utf-8", {"application/json": "Pet"}, False),
        ("APPLICATION/JSON", {"application/json": "Pet"}, False),
        (None, {"application/json": "Pet"}, False),
        ("text/plain", {"application/json": "Pet"}, True),
        ("text/plain", {"$default": "Pet"}, False),
        ("application/json", {"application/json": "Empty"}, True),
        ("application/json", {"application/json": "Unknown"}, True),
        ("application/json", {}, True),
    ],
)
def test_the_content_type_chooses_the_model(
    content_type: str | None, models: dict[str, str], passes: bool
) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    assert (failure({}, models=models, headers=headers) is None) == passes


@pytest.mark.parametrize("model", ["Lost", "Broken"])
def test_a_model_that_is_broken_is_a_configuration_error(model: str) -> None:
    refused = failure({"a": "b"}, model=model)
    assert refused is not None
    assert (refused.kind, refused.status) == ("API_CONFIGURATION_ERROR", 500)


@pytest.mark.parametrize(
    ("model", "body"), [("Endless", {"a": "b" * 60 + "!"}), ("Names", {"b" * 60 + "!": ""})]
)
def test_a_pattern_that_would_try_for_ever_is_a_configuration_error(
    model: str, body: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.02)
    refused = failure(body, model=model)
    assert refused is not None
    assert (refused.kind, refused.detail) == (
        "API_CONFIGURATION_ERROR",
        "its pattern takes too long",
    )


@pytest.mark.parametrize(
    ("body", "complaints"),
    [({"bb": 1, "c": ""}, 0), ({"bb": "", "c": ""}, 1), ({"bb": 1, "c": 1}, 1), ({"a": 1}, 1)],
)
def test_properties_are_known_by_pattern_too(body: Any, complaints: int) -> None:
    refused = failure(body, model="Names")
    assert str(refused.detail if refused else "").count("instance type") == complaints


REQUIRED = {
    "method.request.querystring.q": True,
    "method.request.header.X-Need": True,
    "method.request.path.id": True,
    "method.request.querystring.other": False,
}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "q, X-Need, id"),
        ({"query": "q=1"}, "X-Need, id"),
        ({"query": "q=&other=1"}, "q, X-Need, id"),
        ({"query": "q=1", "headers": (("x-need", "1"),)}, "id"),
        ({"query": "q=1", "headers": (("x-need", ""),), "matched": {"id": "7"}}, "X-Need"),
    ],
)
def test_required_parameters_that_are_missing_or_blank_are_named(
    given: dict[str, Any], missing: str
) -> None:
    refused = failure(b"{", parameters=REQUIRED, **given)
    assert refused is not None
    assert (refused.kind, refused.message) == (
        "BAD_REQUEST_PARAMETERS",
        f"Missing required request parameters: [{missing}]",
    )


def test_a_validator_looks_only_at_what_it_is_for() -> None:
    nothing, bodies = Validator(body=False, parameters=False), Validator(True, parameters=False)
    assert failure(b"{", parameters=REQUIRED, validator=nothing) is None
    refused = failure(b"{", parameters=REQUIRED, validator=bodies)
    assert refused is not None
    assert refused.kind == "BAD_REQUEST_BODY"


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "age", "kind", "friends", "home", "x"]), inner)
    ),
    max_leaves=12,
)


@given(documents)
def test_any_document_fits_or_is_told_why_not(document: Any) -> None:
    refused = failure(document)
    assert refused is None or (refused.kind == "BAD_REQUEST_BODY" and refused.detail)


@given(st.binary(max_size=60))
def test_any_bytes_fit_or_are_told_why_not(body: bytes) -> None:
    refused = failure(body)
    assert refused is None or (refused.kind == "BAD_REQUEST_BODY" and refused.detail)


@pytest.fixture
def api(cloud: Cloud) -> Api:
    one = cloud.api(cloud.function('def handler(event, context): return {"body": "ok"}'))
    gateway = one.cloud.client("apigateway")
    validator = gateway.create_request_validator(
        restApiId=one.id, name="v", validateRequestBody=True, validateRequestParameters=True
    )["id"]
    schema = json.dumps({"type": "object", "required": ["name"]})
    gateway.create_model(
        restApiId=one.id, name="Named", contentType="application/json", schema=schema
    )
    one.method(
        "POST",
        "/pets",
        method={
            "requestValidatorId": validator,
            "requestParameters": {"method.request.querystring.q": True},
            "requestModels": {"application/json": "Named"},
        },
    )
    return one


def test_a_deployed_validator_refuses_and_its_gateway_response_says_why(api: Api) -> None:
    api.cloud.client("apigateway").put_gateway_response(
        restApiId=api.id,
        responseType="BAD_REQUEST_BODY",
        responseTemplates={"application/json": "$context.error.validationErrorString"},
    )
    api.deploy()
    reply = api.call("POST", "/pets", json={"name": "tom"})
    assert (reply.status_code, reply.json()) == (
        400,
        {"message": "Missing required request parameters: [q]"},
    )
    assert reply.headers["x-amzn-ErrorType"] == "BadRequestException"
    reply = api.call("POST", "/pets?q=1", json={})
    assert (reply.status_code, reply.text) == (
        400,
        '[object has missing required properties (["name"])]',
    )
    assert api.call("POST", "/pets?q=1", json={"name": "tom"}).text == "ok"


def test_a_changed_validator_is_live_only_after_a_deployment(api: Api) -> None:
    api.deploy()
    gateway = api.cloud.client("apigateway")
    validator = gateway.get_request_validators(restApiId=api.id)["items"][0]["id"]
    change = [{"op": "replace", "path": "/validateRequestBody", "value": "false"}]
    gateway.update_request_validator(
        restApiId=api.id, requestValidatorId=validator, patchOperations=change
    )
    assert api.call("POST", "/pets?q=1", json={}).status_code == 400
    api.deploy()
    assert api.call("POST", "/pets?q=1", json={}).status_code == 200


@pytest.mark.parametrize(
    ("name", "schema", "code", "message"),
    [
        ("Named", "{}", "ConflictException", "Model name already exists for this REST API"),
        (
            "New",
            "",
            "BadRequestException",
            "Model schema must have at least 1 property or array items defined",
        ),
        ("New", '{"type": 5}', "BadRequestException", "Invalid model specified: "),
        ("New", "{", "BadRequestException", "Invalid model specified: it is no JSON"),
    ],
)
def test_a_model_that_makes_no_sense_is_refused(
    api: Api, name: str, schema: str, code: str, message: str
) -> None:
    """Recorded: ``test_model_validation``."""
    with pytest.raises(ClientError) as refused:
        api.cloud.client("apigateway").create_model(
            restApiId=api.id, name=name, contentType="application/json", schema=schema
        )
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"][: len(message)]) == (code, message)
