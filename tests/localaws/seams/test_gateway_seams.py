"""Each place where the REST APIs' data plane reaches into moto, by its name."""

from __future__ import annotations

import pytest

from localaws.seams.mends import SeamMoved, replacing
from tests.localaws.test_seams import resolve
from tests.localaws.test_seams import (
    test_an_object_has_the_attributes_that_we_read as assert_it_has,
)

MODELS, RESPONSES = "moto.apigateway.models", "moto.apigateway.responses:APIGatewayResponse"


@pytest.mark.parametrize(
    "path",
    [
        "moto.apigateway.urls:url_paths",
        f"{MODELS}:apigateway_backends",
        f"{MODELS}:APIGatewayBackend.create_rest_api",
        f"{MODELS}:APIGatewayBackend.create_model",
        f"{MODELS}:APIGatewayBackend.create_api_key",
        f"{MODELS}:APIGatewayBackend.delete_api_key",
        f"{MODELS}:APIGatewayBackend.get_api_keys",
        f"{MODELS}:APIGatewayBackend.get_usage_plan_keys",
        f"{MODELS}:APIGatewayBackend.create_usage_plan",
        f"{MODELS}:APIGatewayBackend.create_usage_plan_key",
        f"{MODELS}:APIGatewayBackend.put_method",
        f"{MODELS}:RestAPI.create_authorizer",
        f"{MODELS}:Authorizer.apply_operations",
        f"{MODELS}:ApiKey.update_operations",
        f"{MODELS}:Stage._get_default_method_settings",
        f"{MODELS}:UsagePlan.apply_patch_operations",
        f"{MODELS}:GatewayResponse.to_json",
        f"{RESPONSES}.dispatch",
        f"{RESPONSES}.put_gateway_response",
        f"{RESPONSES}.get_gateway_response",
        f"{RESPONSES}.get_gateway_responses",
        f"{RESPONSES}.delete_gateway_response",
        f"{RESPONSES}.get_api_keys",
        f"{RESPONSES}.update_api_key",
        f"{RESPONSES}.get_usage_plan_keys",
        "moto.apigateway.exceptions:ApiKeyNotFoundException",
        "moto.apigateway.exceptions:UsagePlanNotFoundException",
        "moto.cognitoidp.models:cognitoidp_backends",
        "moto.iam.models:iam_backends",
        "moto.sts.models:STSBackend.get_assumed_role_from_access_key",
    ],
)
def test_what_we_replace_and_call_is_there(path: str) -> None:
    assert resolve(path) is not None


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (f"{MODELS}:RestAPI", ["authorizers", "models", "request_validators"]),
        (f"{MODELS}:RestAPI", ["gateway_responses", "api_key_source", "disableExecuteApiEndpoint"]),
        (f"{MODELS}:Authorizer", ["id", "type", "authorizer_uri", "authorizer_credentials"]),
        (f"{MODELS}:Authorizer", ["identity_source", "authorizer_result_ttl", "provider_arns"]),
        (f"{MODELS}:Authorizer", ["identity_validation_expression"]),
        (f"{MODELS}:Model", ["name", "schema"]),
        (
            f"{MODELS}:RequestValidator",
            ["id", "validate_request_body", "validate_request_parameters"],
        ),
        (
            f"{MODELS}:GatewayResponse",
            ["status_code", "response_parameters", "response_templates", "default_response"],
        ),
        (f"{MODELS}:ApiKey", ["id", "value", "enabled", "customer_id", "tags"]),
        (f"{MODELS}:UsagePlan", ["id", "name", "api_stages", "throttle", "quota", "product_code"]),
        (f"{MODELS}:APIGatewayBackend", ["keys", "usage_plans", "usage_plan_keys", "apis"]),
        ("moto.iam.models:IAMBackend", ["access_keys", "users", "managed_policies"]),
        ("moto.iam.models:AccessKey", ["user_name", "role_arn", "status", "secret_access_key"]),
        ("moto.iam.models:Role", ["permissions_boundary_arn"]),
        ("moto.sts.models:AssumedRole", ["arn", "user_id", "session_token", "expiration"]),
        ("moto.sts.models:AssumedRole", ["role_arn", "policy"]),
        ("moto.cognitoidp.models:CognitoIdpUserPool", ["id", "json_web_key"]),
        ("moto.cognitoidp.models:CognitoIdpBackend", ["user_pools"]),
    ],
)
def test_an_object_has_the_attributes_that_we_read(path: str, names: list[str]) -> None:
    assert_it_has(path, names)


def test_what_moto_learns_by_itself_is_named() -> None:
    class Owner:
        known = 1

    with pytest.raises(SeamMoved, match="moto's Owner has its own known now"):
        replacing.add(Owner, "known", 2)
