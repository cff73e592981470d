"""What is there already is not made a second time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localaws.cloud import Api, Cloud
from tests.localaws.seams.refusal import refused


@pytest.fixture
def api(cloud: Cloud, function: str) -> Api:
    one = cloud.api(function, permitted=False)
    one.method("GET", "/pets/{id}")
    return one


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        (
            "{id}",
            (
                "ConflictException",
                "Another resource with the same parent already has this name: {id}",
            ),
        ),
        (
            "{proxy+}",
            (
                "BadRequestException",
                "A sibling ({id}) of this resource already has a variable path part -- "
                "only one is allowed",
            ),
        ),
    ],
)
def test_a_resource_has_its_place_to_itself(
    api: Api, gateway: Any, part: str, answer: tuple[str, str]
) -> None:
    asked = {"restApiId": api.id, "parentId": api.resource("/pets"), "pathPart": part}
    assert refused(gateway.create_resource, **asked) == answer
    asked["parentId"] = api.resource("/")
    assert gateway.create_resource(**asked)["path"] == f"/{part}"


def test_a_method_is_made_once(api: Api, gateway: Any) -> None:
    place = {"restApiId": api.id, "resourceId": api.resource("/pets/{id}"), "httpMethod": "GET"}
    assert refused(gateway.put_method, **place, authorizationType="AWS_IAM") == (
        "ConflictException",
        "Method already exists for this resource",
    )
    assert gateway.get_method(**place)["authorizationType"] == "NONE"
    gateway.put_method_response(**place, statusCode="200")
    assert refused(gateway.put_method_response, **place, statusCode="200") == (
        "ConflictException",
        "Response already exists for this resource",
    )


def test_each_method_needs_an_integration_to_be_deployed(api: Api, gateway: Any) -> None:
    place = {"restApiId": api.id, "resourceId": api.resource("/pets"), "httpMethod": "GET"}
    gateway.put_method(**place, authorizationType="NONE")
    asked = {"restApiId": api.id, "stageName": "prod"}
    assert refused(gateway.create_deployment, **asked) == (
        "BadRequestException",
        "No integration defined for method",
    )


def test_a_stage_has_a_name_that_can_stand_in_a_url(api: Api, gateway: Any) -> None:
    for name in ("a b", "$default", "x" * 129):
        asked = {"restApiId": api.id, "stageName": name}
        assert refused(gateway.create_deployment, **asked)[0] == "BadRequestException"
