"""Each place where we reach into moto, so that a release which moves one fails by its name."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Collection, Iterator
from typing import Any

import pytest

from localaws.seams import requests
from localaws.seams.alarms import ATTRIBUTES, OF_A_METRIC_ALARM
from localaws.seams.inventory import KINDS
from localaws.seams.mends import MENDED, SeamMoved, refusals, replacing
from localaws.seams.mends.alarms import STATE
from localaws.seams.mends.cloudformation import stacks
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
        "moto.core.parse:JSONParser._parse_structure",
        "moto.core.parse:QueryParser.parse",
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
        "moto.awslambda.models:lambda_backends",
        "moto.awslambda.models:LambdaBackend.iter_tagged_resources",
        "moto.awslambda.models:LambdaBackend.tag_resource",
        "moto.awslambda.models:LambdaBackend.untag_resource",
        "moto.cloudformation.parsing:get_model_map",
        "moto.cloudformation.exceptions:UnformattedGetAttTemplateException",
        "moto.utilities.utils:load_resource_as_str",
        "moto.s3.models:S3Backend.get_object",
        "moto.dynamodb.models:DynamoDBBackend.get_item",
        "moto.dynamodb.models:DynamoDBBackend.update_item",
        "moto.dynamodb.models:DynamoDBBackend.delete_item",
        "moto.dynamodb.models.table:Table.__len__",
        "moto.dynamodb.models.table:Table.all_items",
        "moto.dynamodb.models.table:Table.query",
        "moto.dynamodb.responses:DynamoHandler.call_action",
        "moto.sqs.models:SQSBackend.receive_message",
        "moto.core.serialize:BaseJSONSerializer._serialize_type_structure",
        "moto.core.parse:JSONParser._parse_shape",
        "moto.core.parse:PROTOCOL_PARSERS",
        "moto.iam.models:get_account_id_from",
        "moto.iam.models:mark_account_as_visited",
        "moto.iam.responses:IamResponse._get_params",
        "moto.iam.responses:IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER",
        "moto.iam.models:AWSManagedPolicy.from_data",
        "moto.iam.policy_validation:IAMPolicyDocumentValidator.validate",
        "moto.iam.policy_validation:IAMTrustPolicyDocumentValidator.validate",
        "moto.sts.models:STSBackend.assume_role",
        "moto.cloudwatch.models:Alarm.__init__",
        "moto.events.models:EventBus.__init__",
        "moto.events.models:events_backends",
        "moto.stepfunctions.models:stepfunctions_backends",
        "moto.stepfunctions.models:StepFunctionBackend.create_state_machine",
        "moto.stepfunctions.models:StepFunctionBackend.update_state_machine",
        "moto.stepfunctions.models:StepFunctionBackend.delete_state_machine",
        "moto.stepfunctions.models:StepFunctionBackend._validate_role_arn",
        "moto.stepfunctions.models:StepFunctionBackend._validate_name",
        "moto.stepfunctions.models:StateMachine.publish",
        "moto.stepfunctions.models:StateMachine.create_from_cloudformation_json",
        "moto.stepfunctions.models:StateMachine.update_from_cloudformation_json",
        "moto.stepfunctions.models:StateMachine.get_cfn_attribute",
        "moto.stepfunctions.responses:StepFunctionResponse.stepfunction_backend",
        "moto.cloudwatch.models:CloudWatchBackend.put_metric_alarm",
        "moto.cloudwatch.models:CloudWatchBackend.put_metric_data",
        "moto.cloudwatch.models:CloudWatchBackend.aws_metric_data",
        "moto.cloudwatch.responses:CloudWatchResponse._get_params",
        "moto.cloudwatch.responses:CloudWatchResponse.cloudwatch_backend",
        "moto.cloudwatch.exceptions:CloudWatchException",
        "moto.core.responses:ActionResult",
        "moto.utilities.tagging_service:TaggingService.delete_all_tags_for_resource",
        "moto.resourcegroupstaggingapi.models:iter_taggable_backends",
        "moto.core.resource_tagging:TaggedResource",
        "moto.logs.responses:LogsResponse.start_query",
        "moto.logs.responses:LogsResponse.get_query_results",
        "moto.logs.responses:LogsResponse.describe_queries",
        "moto.logs.models:LogGroup.put_log_events",
        "moto.logs.models:LogGroup.create_log_stream",
        "moto.logs.models:LogGroup.to_describe_dict",
        "moto.logs.models:LogStream.to_describe_dict",
        "moto.logs.models:LogStream._update",
        "moto.logs.models:LogEvent.to_filter_dict",
        "moto.logs.models:LogEvent.to_response_dict",
        "moto.logs.models:LogsBackend._find_log_group",
        "moto.logs.models:LogsBackend.create_log_group",
        "moto.logs.models:LogsBackend.describe_metric_filters",
        "moto.logs.models:LogsBackend.delete_metric_filter",
        "moto.logs.metric_filters:MetricFilters.get_matching_filters",
        "moto.logs.metric_filters:MetricFilters.delete_filter",
        "moto.logs.models:LogsBackend.put_retention_policy",
        "moto.logs.responses:LogsResponse._get_param",
        "moto.logs.models:LogsBackend.ensure_log_group",
        "moto.logs.models:LogsBackend.ensure_log_stream",
        "moto.logs.models:LogsBackend.put_log_events",
    ],
)
def test_what_we_replace_and_call_is_there(path: str) -> None:
    assert resolve(path) is not None


CALLED: list[tuple[str, list[str]]] = [
    (
        "moto.apigateway.models:RestAPI.create_deployment",
        ["self", "name", "description", "stage_variables"],
    ),
    (
        "moto.apigateway.models:APIGatewayBackend.put_integration",
        ["self", "function_id", "resource_id", "method_type", "integration_type", "uri"],
    ),
    (
        "moto.awslambda.models:LambdaBackend.tag_resource",
        ["self", "resource_arn", "tags"],
    ),
    (
        "moto.awslambda.models:LambdaBackend.untag_resource",
        ["self", "resource_arn", "tag_keys"],
    ),
    ("moto.s3.models:S3Backend.get_object", ["self", "bucket_name", "key_name", "version_id"]),
    ("moto.dynamodb.models:DynamoDBBackend.get_item", ["self", "table_name", "keys"]),
    ("moto.dynamodb.models:DynamoDBBackend.update_item", ["self", "table_name", "key"]),
    ("moto.dynamodb.models:DynamoDBBackend.delete_item", ["self", "table_name", "key"]),
    (
        "moto.stepfunctions.models:StepFunctionBackend.create_state_machine",
        ["self", "name", "definition", "roleArn"],
    ),
    (
        "moto.stepfunctions.models:StepFunctionBackend.update_state_machine",
        ["self", "arn", "definition", "role_arn"],
    ),
    (
        "moto.stepfunctions.models:StateMachine.update_from_cloudformation_json",
        ["original_resource", "new_resource_name", "cloudformation_json", "account_id"],
    ),
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
        "moto.logs.models:LogGroup.get_log_events",
        [
            *("self", "log_stream_name", "start_time", "end_time", "limit", "next_token"),
            "start_from_head",
        ],
    ),
    ("moto.logs.models:LogGroup.put_log_events", ["self", "log_stream_name", "log_events"]),
    (
        "moto.logs.models:LogsBackend.put_log_events",
        ["self", "log_group_name", "log_stream_name", "log_events"],
    ),
]
# As moto has them: in a process that has mended nothing.
SIGNATURES = """
import importlib, inspect, json, sys
answer = {}
for path in json.load(sys.stdin):
    module, _, attributes = path.partition(":")
    found = importlib.import_module(module)
    for name in attributes.split("."):
        found = getattr(found, name, None)
    answer[path] = list(inspect.signature(found).parameters) if found else []
json.dump(answer, sys.stdout)
"""


@pytest.fixture(scope="module")
def signatures() -> dict[str, list[str]]:
    asked = json.dumps([path for path, _ in CALLED])
    command = [sys.executable, "-c", SIGNATURES]
    done = subprocess.run(command, input=asked, capture_output=True, text=True)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("path", "parameters"), CALLED)
def test_what_we_call_and_wrap_takes_what_we_give(
    path: str, parameters: list[str], signatures: dict[str, list[str]]
) -> None:
    found = signatures[path]
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
    assert isinstance(held, Collection)  # whatever tests before have left in it


@pytest.mark.parametrize("kind", stacks.KINDS, ids=lambda kind: kind.TYPE)
def test_cloudformation_makes_functions_and_what_belongs_to_them_our_way(kind: Any) -> None:
    stacks.mend()
    parsing = importlib.import_module("moto.cloudformation.parsing")
    assert parsing.resource_class_from_type(kind.TYPE) is kind


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
        ("moto.iam.models:IAMBackend", ["access_keys"]),
        ("moto.sts.models:STSBackend", ["assumed_roles"]),
        ("moto.sts.models:AssumedRole", ["access_key_id"]),
        ("moto.iam.models:Group", ["users", "policies", "managed_policies", "arn"]),
        ("moto.iam.models:User", ["policies", "managed_policies", "arn"]),
        ("moto.dynamodb.models.table:Table", ["attr", "items"]),
        ("moto.dynamodb.models:DynamoDBBackend", ["tables"]),
        ("moto.s3.models:S3Backend", ["buckets"]),
        ("moto.s3.models:FakeBucket", ["keys"]),
        ("moto.logs.models:LogsBackend", ["groups", "filters", "queries", "tagger"]),
        ("moto.logs.models:LogGroup", ["arn", "streams", "retention_in_days", "account_id"]),
        ("moto.logs.models:LogStream", ["events", "stored_bytes", "first_event_timestamp"]),
        ("moto.logs.models:LogEvent", ["timestamp", "message", "event_id", "ingestion_time"]),
        ("moto.logs.metric_filters:MetricFilters", ["metric_filters"]),
        (
            "moto.cloudwatch.models:Alarm",
            [
                *("alarm_arn", "rule", "metric_data_queries", "dimensions"),
                *("configuration_updated_timestamp", *ATTRIBUTES.values()),
                *OF_A_METRIC_ALARM.values(),
                *STATE,
            ],
        ),
        ("moto.cloudwatch.models:MetricDataQuery", ["id", "label", "expression", "period"]),
        ("moto.cloudwatch.models:MetricDataQuery", ["return_data", "metric_stat"]),
        ("moto.cloudwatch.models:MetricStat", ["metric", "period", "stat", "unit"]),
        ("moto.cloudwatch.models:Metric", ["metric_name", "namespace", "dimensions"]),
        ("moto.cloudwatch.models:CloudWatchBackend", ["alarms", "tagger"]),
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
