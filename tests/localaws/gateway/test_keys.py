"""API keys and usage plans, seen from a client and from an administrator."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloud import Api, Cloud, new_name

CONTEXT = (
    'import json\ndef handler(e, c): return {"body": json.dumps(e["requestContext"]["identity"])}'
)
FORBIDDEN = (403, {"message": "Forbidden"}, "ForbiddenException")
THROTTLED = (429, {"message": "Too Many Requests"}, "TooManyRequestsException")
USED_UP = (429, {"message": "Limit Exceeded"}, "LimitExceededException")


@pytest.fixture(scope="module")
def function(server: Cloud) -> str:
    return server.function(CONTEXT)


@pytest.fixture
def api(cloud: Cloud, function: str) -> Api:
    one = cloud.api(function)
    one.method("GET", "/pets", method={"apiKeyRequired": True})
    one.method("GET", "/toys/{id}", method={"apiKeyRequired": True})
    one.method("GET", "/free")
    one.deploy()
    return one


def key(api: Api, plan: str | None, **more: Any) -> tuple[str, str]:
    """The id and the value of a new key, in that plan."""
    gateway = api.cloud.client("apigateway")
    made = gateway.create_api_key(**{"name": new_name("key"), "enabled": True} | more)
    if plan:
        gateway.create_usage_plan_key(usagePlanId=plan, keyId=made["id"], keyType="API_KEY")
    return made["id"], made["value"]


def usage_plan(api: Api, methods: dict[str, Any] | None = None, **more: Any) -> str:
    stage = {"apiId": api.id, "stage": api.stage, "throttle": methods or {}}
    gateway = api.cloud.client("apigateway")
    made = gateway.create_usage_plan(name=new_name("plan"), apiStages=[stage], **more)
    return str(made["id"])


def seen(api: Api, value: str | None = None, path: str = "/pets") -> Any:
    reply = api.call("GET", path, headers={"x-api-key": value} if value else {})
    if reply.status_code == 200:
        return 200
    return reply.status_code, reply.json(), reply.headers["x-amzn-ErrorType"]


def patch(api: Api, plan: str, op: str, path: str, value: str | None = None) -> None:
    operation = {"op": op, "path": path} | ({} if value is None else {"value": value})
    gateway = api.cloud.client("apigateway")
    gateway.update_usage_plan(usagePlanId=plan, patchOperations=[operation])


def test_a_key_is_required_and_must_be_enabled_and_in_a_plan_for_the_stage(api: Api) -> None:
    plan = usage_plan(api)
    key_id, value = key(api, plan)
    gateway = api.cloud.client("apigateway")
    assert seen(api, None, "/free") == 200
    assert seen(api) == FORBIDDEN
    assert seen(api, "nobody's") == FORBIDDEN
    assert seen(api, key(api, None)[1]) == FORBIDDEN
    assert seen(api, key(api, plan, enabled=False)[1]) == FORBIDDEN
    assert seen(api, value) == 200
    for enabled, expected in (("false", FORBIDDEN), ("true", 200)):
        change = [{"op": "replace", "path": "/enabled", "value": enabled}]
        gateway.update_api_key(apiKey=key_id, patchOperations=change)
        assert seen(api, value) == expected
    patch(api, plan, "remove", "/apiStages", f"{api.id}:{api.stage}")
    assert seen(api, value) == FORBIDDEN
    patch(api, plan, "add", "/apiStages", f"{api.id}:{api.stage}")
    assert seen(api, value) == 200
    gateway.delete_api_key(apiKey=key_id)
    assert seen(api, value) == FORBIDDEN


def test_the_key_is_told_to_the_function(api: Api) -> None:
    key_id, value = key(api, usage_plan(api))
    identity = api.call("GET", "/pets", headers={"X-API-Key": value}).json()
    assert (identity["apiKey"], identity["apiKeyId"]) == (value, key_id)


def test_a_quota_that_is_used_up_is_a_429_and_usage_tells_it(api: Api) -> None:
    gateway = api.cloud.client("apigateway")
    plan = usage_plan(api, quota={"limit": 2, "period": "DAY", "offset": 0})
    (key_id, value), (_, other) = key(api, plan), key(api, plan)
    assert [seen(api, value) for _ in range(3)] == [200, 200, USED_UP]
    assert seen(api, other) == 200
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    usage = gateway.get_usage(usagePlanId=plan, startDate=today, endDate=today)
    assert usage["items"][key_id] == [[2, 0]]
    more = [{"op": "replace", "path": "/remaining", "value": "1"}]
    extended = gateway.update_usage(usagePlanId=plan, keyId=key_id, patchOperations=more)
    assert extended["items"] == {key_id: [[2, 1]]}
    assert [seen(api, value) for _ in range(2)] == [200, USED_UP]
    one = gateway.get_usage(usagePlanId=plan, startDate=today, endDate=today, keyId=key_id)
    assert one["items"] == {key_id: [[3, 0]]}


def test_a_usage_plans_limits_hold_for_each_key_and_method(api: Api) -> None:
    """A rate of nearly nothing: what a bucket holds is all that passes."""
    slow = {"rateLimit": 0.001, "burstLimit": 2}
    method = {"/toys/{id}/GET": {"rateLimit": 0.001, "burstLimit": 1}}
    plan = usage_plan(api, method, throttle=slow)
    value, other = key(api, plan)[1], key(api, plan)[1]
    assert [seen(api, value) for _ in range(3)] == [200, 200, THROTTLED]
    assert seen(api, other) == 200
    assert [seen(api, value, "/toys/1"), seen(api, value, "/toys/2")] == [200, THROTTLED]


def test_a_plans_limits_can_be_changed_and_removed(api: Api) -> None:
    plan = usage_plan(api)
    value = key(api, plan)[1]
    stage = f"/apiStages/{api.id}:{api.stage}/throttle/~1pets~1GET"
    patch(api, plan, "add", f"{stage}/rateLimit", "0")
    patch(api, plan, "replace", f"{stage}/burstLimit", "0")
    assert seen(api, value) == THROTTLED
    patch(api, plan, "remove", stage)
    assert seen(api, value) == 200
    patch(api, plan, "replace", "/throttle/burstLimit", "0")
    patch(api, plan, "replace", "/throttle/rateLimit", "1.5")
    assert seen(api, value) == THROTTLED
    found = api.cloud.client("apigateway").get_usage_plan(usagePlanId=plan)
    assert found["throttle"] == {"burstLimit": 0, "rateLimit": 1.5}
    patch(api, plan, "remove", "/throttle")
    assert seen(api, value) == 200


def test_a_methods_limit_on_the_stage_is_a_429(api: Api) -> None:
    gateway = api.cloud.client("apigateway")

    def limit(path: str, name: str, value: str) -> None:
        change = [{"op": "replace", "path": f"/{path}/throttling/{name}", "value": value}]
        gateway.update_stage(restApiId=api.id, stageName=api.stage, patchOperations=change)

    limit("~1free/GET", "rateLimit", "0.001")
    limit("~1free/GET", "burstLimit", "2")
    assert [seen(api, None, "/free") for _ in range(3)] == [200, 200, THROTTLED]
    limit("~1free/GET", "burstLimit", "5000")
    limit("~1free/GET", "rateLimit", "10000")
    limit("*/*", "burstLimit", "0")
    assert seen(api, None, "/free") == 200
    assert seen(api, key(api, usage_plan(api))[1]) == THROTTLED


def test_other_settings_leave_the_accounts_limits(api: Api) -> None:
    gateway = api.cloud.client("apigateway")
    change = [{"op": "replace", "path": "/*/*/metrics/enabled", "value": "true"}]
    stage = gateway.update_stage(restApiId=api.id, stageName=api.stage, patchOperations=change)
    settings = stage["methodSettings"]["*/*"]
    assert (settings["throttlingRateLimit"], settings["throttlingBurstLimit"]) == (10_000.0, 5_000)


def test_keys_are_imported_from_csv(api: Api) -> None:
    plan, value = usage_plan(api), new_name("value") + "-long-enough"
    table = f"Name,key,description,Enabled,usageplanIds\nmine,{value},d,TRUE,{plan}\nnone,,,,\n"
    made = api.cloud.client("apigateway").import_api_keys(body=table.encode(), format="csv")
    assert (len(made["ids"]), made["warnings"]) == (1, ["Row 2 has no key."])
    assert seen(api, value) == 200


def test_keys_are_listed_newest_first_by_name_and_by_pages(api: Api) -> None:
    """Recorded: ``test_get_api_keys``."""
    gateway, name = api.cloud.client("apigateway"), new_name("listed")
    for number in (1, 2):
        gateway.create_api_key(name=f"{name}-{number}")
    found = gateway.get_api_keys(nameQuery=name)["items"]
    assert [one["name"] for one in found] == [f"{name}-2", f"{name}-1"]
    assert all("value" not in one for one in found)
    assert gateway.get_api_keys(nameQuery=name.upper())["items"] == []
    first = gateway.get_api_keys(nameQuery=name, limit=1)
    second = gateway.get_api_keys(nameQuery=name, limit=1, position=first["position"])
    assert [one["items"][0]["name"][-1] for one in (first, second)] == ["2", "1"]
    assert "position" not in second
    named = gateway.get_api_keys(nameQuery=name, includeValues=True)["items"]
    assert all(one["value"] for one in named)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "a" * 1025}, "Invalid API Key name, can be at most 1024 characters."),
        ({"value": "a" * 19}, "API Key value should be at least 20 characters"),
        ({"value": "a" * 129}, "API Key value exceeds maximum size of 128 characters"),
        ({"description": "a" * 1025}, "Invalid API Key description specified."),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    cloud: Cloud, given: dict[str, str], message: str
) -> None:
    """Recorded: ``test_create_api_key_with_invalid_name`` and ``…_value``."""
    with pytest.raises(ClientError) as refused:
        cloud.client("apigateway").create_api_key(**given)
    assert refused.value.response["Error"] == {"Code": "BadRequestException", "Message": message}


def test_a_keys_id_can_not_be_changed(api: Api) -> None:
    """Recorded: ``test_update_api_key_immutable_field``."""
    change = [{"op": "replace", "path": "/id", "value": "x"}]
    with pytest.raises(ClientError, match=r"Must be one of: \[/description, /enabled, /name"):
        api.cloud.client("apigateway").update_api_key(
            apiKey=key(api, None)[0], patchOperations=change
        )


@pytest.mark.parametrize(
    "quota",
    [
        {"limit": 1, "period": "DAY", "offset": 1},
        {"limit": 1, "period": "WEEK", "offset": 7},
        {"limit": 1, "period": "MONTH", "offset": 28},
        {"limit": 1, "period": "YEAR"},
        {"limit": -1, "period": "DAY"},
    ],
)
def test_a_quota_that_makes_no_sense_is_refused(cloud: Cloud, quota: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="Usage Plan quota"):
        cloud.client("apigateway").create_usage_plan(name=new_name("plan"), quota=quota)


@pytest.mark.parametrize(
    ("path", "value"),
    [("/nothing", "1"), ("/throttle/rateLimit", "fast"), ("/apiStages/x:y/throttle", "{}")],
)
def test_a_change_of_a_plan_that_makes_no_sense_is_refused(api: Api, path: str, value: str) -> None:
    with pytest.raises(ClientError, match=r"BadRequestException|NotFoundException"):
        patch(api, usage_plan(api), "replace", path, value)
