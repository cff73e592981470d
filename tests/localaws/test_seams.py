"""Each place where we reach into moto, so that a release which moves one fails by its name."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from localaws.seams import requests
from localaws.seams.inventory import KINDS
from localaws.seams.mends import MENDED, SeamMoved, refusals, replacing
from tests.localaws.cloud import ACCOUNT, REGION, Cloud


def resolve(path: str) -> Any:
    """``module:attribute.attribute``."""
    module, _, attributes = path.partition(":")
    found = importlib.import_module(module)
    for name in attributes.split("."):
        assert hasattr(found, name), f"moto has no {path} any more: {name} is missing."
        found = getattr(found, name)
    return found


@pytest.mark.parametrize(
    "path",
    [
        "moto.core.responses:method_names_from_class",
        "moto.core.responses:gen_amzn_requestid_long",
        "moto.core.common_models:BaseModel.__new__",
        "moto.core.request:Request",
        "moto.core.routing:get_service_router",
        "moto.core.utils:get_service_model",
        "moto.backend_index:backend_url_patterns",
        "moto.backends:get_backend",
        "moto.apigateway.models:RestAPI.create_deployment",
        "moto.apigateway.models:RestAPI.update_integration_mocks",
        "moto.apigateway.models:RestAPI.apply_patch_operations",
        "moto.apigateway.models:APIGatewayBackend.put_integration",
        "moto.apigateway.models:APIGatewayBackend.get_integration",
        "moto.apigateway.responses:APIGatewayResponse.create_rest_api",
        "moto.awslambda.models:LambdaBackend.create_function",
        "moto.awslambda.models:LambdaFunction.update_configuration",
        "moto.awslambda.models:LambdaFunction._set_function_code",
        "moto.awslambda.models:_zipfile_content",
        "moto.awslambda.models:_s3_content",
        "moto.awslambda.models:LambdaStorage.get_function_by_name_with_qualifier",
        "moto.awslambda.models:LambdaBackend.layers_versions_by_arn",
        "moto.awslambda.exceptions:UnknownFunctionException",
        "moto.dynamodb.models:DynamoDBBackend.get_item",
        "moto.dynamodb.models:DynamoDBBackend.update_item",
        "moto.dynamodb.models:DynamoDBBackend.delete_item",
        "moto.dynamodb.models.table:Table.__len__",
        "moto.iam.responses:IamResponse._get_params",
        "moto.sts.models:STSBackend.assume_role",
        "moto.cloudwatch.models:Alarm.__init__",
        "moto.resourcegroupstaggingapi.models:iter_taggable_backends",
        "moto.core.resource_tagging:TaggedResource",
        "moto.logs.models:EventMessageFilter",
        "moto.logs.models:LogsBackend.put_retention_policy",
        "moto.logs.responses:LogsResponse._get_param",
        "moto.logs.models:LogsBackend.ensure_log_group",
        "moto.logs.models:LogsBackend.ensure_log_stream",
        "moto.logs.models:LogsBackend.put_log_events",
    ],
)
def test_what_we_replace_and_call_is_there(path: str) -> None:
    assert resolve(path) is not None


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        (
            "moto.apigateway.models:RestAPI.create_deployment",
            ["self", "name", "description", "stage_variables"],
        ),
        (
            "moto.apigateway.models:APIGatewayBackend.put_integration",
            ["self", "function_id", "resource_id", "method_type", "integration_type", "uri"],
        ),
        ("moto.awslambda.models:LambdaBackend.create_function", ["self", "spec"]),
        ("moto.awslambda.models:LambdaFunction.update_configuration", ["self", "config_updates"]),
        ("moto.awslambda.models:LambdaFunction._set_function_code", ["self", "updated_spec"]),
        (
            "moto.awslambda.models:LambdaStorage.get_function_by_name_with_qualifier",
            ["self", "name", "qualifier"],
        ),
        ("moto.dynamodb.models:DynamoDBBackend.get_item", ["self", "table_name", "keys"]),
        ("moto.dynamodb.models:DynamoDBBackend.update_item", ["self", "table_name", "key"]),
        ("moto.dynamodb.models:DynamoDBBackend.delete_item", ["self", "table_name", "key"]),
        (
            "moto.sts.models:STSBackend.assume_role",
            [
                *("self", "region_name", "role_session_name", "role_arn", "policy"),
                *("duration", "external_id"),
            ],
        ),
        (
            "moto.logs.models:LogsBackend.filter_log_events",
            [
                *("self", "log_group_name", "log_stream_names", "start_time", "end_time", "limit"),
                *("next_token", "filter_pattern", "interleaved"),
            ],
        ),
        (
            "moto.logs.models:LogsBackend.put_metric_filter",
            ["self", "filter_name", "filter_pattern", "log_group_name"],
        ),
        (
            "moto.logs.models:LogsBackend.put_log_events",
            ["self", "log_group_name", "log_stream_name", "log_events"],
        ),
    ],
)
def test_what_we_call_and_wrap_takes_what_we_give(path: str, parameters: list[str]) -> None:
    found = list(inspect.signature(resolve(path)).parameters)
    assert found[: len(parameters)] == parameters, f"moto's {path} takes {found} now."


def refused() -> Iterator[tuple[str, refusals.Refusal]]:
    for backend, entries in refusals.REFUSALS.items():
        for refusal in entries:
            yield backend, refusal


@pytest.mark.parametrize(
    ("backend", "refusal"), list(refused()), ids=lambda value: getattr(value, "method", None)
)
def test_what_we_refuse_is_there(backend: str, refusal: refusals.Refusal) -> None:
    resolve(f"moto.{backend}.models:{refusal.owner}.{refusal.method}")


@pytest.mark.parametrize(("kind", "service", "backends", "attribute"), KINDS)
def test_what_we_count_is_there(kind: str, service: str, backends: str, attribute: str) -> None:
    by_region = resolve(f"moto.{service}.models:{backends}")[ACCOUNT]
    held = by_region[REGION if REGION in by_region else "aws"]
    for name in attribute.split("."):
        assert hasattr(held, name), f"moto's {service} keeps {kind}s elsewhere: no {name}."
        held = getattr(held, name)
    assert list(held) == []


FUNCTION = (
    *("account_id", "region", "function_name", "version", "handler", "run_time", "role"),
    *("memory_size", "timeout", "environment_vars", "code_sha_256", "code_bytes", "layers"),
    *("logs_group_name", "policy", "reserved_concurrency", "package_type"),
)


def test_a_function_has_what_its_environments_are_made_of() -> None:
    source = inspect.getsource(resolve("moto.awslambda.models:LambdaFunction"))
    missing = [name for name in FUNCTION if f"self.{name}" not in source]
    assert missing == [], f"moto's LambdaFunction has no {missing} any more."
    assert "self.statements" in inspect.getsource(resolve("moto.awslambda.policy:Policy"))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (
            "moto.apigateway.models:Stage",
            ["deployment_id", "variables", "method_settings", "cache_cluster_enabled"],
        ),
        ("moto.apigateway.models:Stage", ["web_acl_arn"]),
        (
            "moto.apigateway.models:RestAPI",
            ["policy", "minimum_compression_size", "stages", "deployments", "resources"],
        ),
        ("moto.iam.models:Role", ["arn", "policies", "managed_policies"]),
        ("moto.iam.models:Role", ["assume_role_policy_document"]),
        ("moto.iam.models:Group", ["users", "policies", "managed_policies", "arn"]),
        ("moto.iam.models:User", ["policies", "managed_policies", "arn"]),
        ("moto.dynamodb.models.table:Table", ["attr"]),
        ("moto.dynamodb.models:DynamoDBBackend", ["tables"]),
        ("moto.s3.models:S3Backend", ["buckets"]),
        ("moto.s3.models:FakeBucket", ["keys"]),
        ("moto.logs.models:LogsBackend", ["groups"]),
        (
            "moto.sts.models:AssumedRole",
            ["access_key_id", "secret_access_key", "session_token"],
        ),
    ],
)
def test_an_object_has_the_attributes_that_we_read(path: str, names: list[str]) -> None:
    owner = resolve(path)
    source = "".join(inspect.getsource(cls) for cls in owner.__mro__ if cls is not object)
    missing = [n for n in names if f"self.{n}" not in source and not hasattr(owner, n)]
    assert missing == [], f"moto's {owner.__name__} has no {missing} any more."


def test_a_rest_resource_tells_what_a_snapshot_is_made_of(cloud: Cloud) -> None:
    api = cloud.api(cloud.function("def handler(event, context): return {}"))
    api.method("GET", "/pets", timeoutInMillis=5000)
    gateway = cloud.client("apigateway")
    found = gateway.get_resource(restApiId=api.id, resourceId=api.resource("/pets"))
    method = found["resourceMethods"]["GET"]
    assert (found["path"], method["authorizationType"]) == ("/pets", "NONE")
    integration = method["methodIntegration"]
    assert (integration["type"], integration["httpMethod"]) == ("AWS_PROXY", "POST")
    assert integration["timeoutInMillis"] == 5000
    assert api.function in integration["uri"]


def test_every_mend_has_a_service_of_motos() -> None:
    for backend in MENDED:
        importlib.import_module(f"moto.{backend}.models")


def test_a_name_that_moved_is_named() -> None:
    class Owner:
        pass

    with pytest.raises(SeamMoved, match="moto's Owner has no gone any more"):
        replacing.replace(Owner, "gone", lambda it: it)


@pytest.mark.parametrize(
    ("service", "backend"),
    [
        *[(name, name) for name in ("dynamodb", "iam", "sts", "s3", "sqs", "sns", "logs", "ssm")],
        ("lambda", "awslambda"),
        ("apigateway", "apigateway"),
        ("monitoring", "cloudwatch"),
        ("states", "stepfunctions"),
        ("events", "events"),
        ("cloudformation", "cloudformation"),
        ("cognito-idp", "cognitoidp"),
        ("tagging", "resourcegroupstaggingapi"),
        ("moto_api", None),
        ("motoapi", None),
        ("warpdrive", None),
    ],
)
def test_a_signing_name_leads_to_its_service(service: str, backend: str | None) -> None:
    assert requests._backend_for(service, REGION) == backend
