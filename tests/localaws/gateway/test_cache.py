"""The cache of a stage ("Enable caching for REST APIs in API Gateway")."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localaws.gateway import cache
from localaws.gateway.cache import ResponseCache
from localaws.reply import Reply
from tests.localaws.cloud import REGION, Api, Cloud, allow, new_name
from tests.localaws.gateway.integrations.echo import echo_server

FRESH = {"Cache-Control": "max-age=0"}
SETTINGS = "/*/*/caching"


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    with echo_server() as url:
        yield url


def cached(cloud: Cloud, url: str, **settings: str) -> Api:
    """Methods whose endpoint tells a number of its own to each request, on a stage with a cache."""
    api = cloud.api("nobody", permitted=False)
    keys = ["method.request.path.id", "method.request.querystring.q", "method.request.header.X-A"]
    parameters = {"integration.request.header.X-Request": "context.requestId"}
    for verb in ("GET", "POST"):
        for path in ("/pets/{id}", "/all"):
            api.method(
                verb,
                path,
                type="HTTP_PROXY",
                uri=f"{url}/",
                post=verb,
                requestParameters=parameters,
                cacheKeyParameters=keys if path == "/pets/{id}" else [],
            )
    api.method("GET", "/gone", type="HTTP_PROXY", uri=f"{url}/status/404", post="GET")
    api.deploy()
    on = {"/cacheClusterEnabled": "true", f"{SETTINGS}/enabled": "true"}
    settle(api, **on | {f"{SETTINGS}/{name}": value for name, value in settings.items()})
    return api


def settle(api: Api, **values: str) -> None:
    patch = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    api.cloud.client("apigateway").update_stage(
        restApiId=api.id, stageName="prod", patchOperations=patch
    )


@pytest.fixture
def api(cloud: Cloud, echo: str) -> Api:
    return cached(cloud, echo, requireAuthorizationForCacheControl="false")


def number(reply: requests.Response) -> str:
    """Which request the endpoint saw."""
    return str(reply.json()["headers"]["X-Request"])


def ask(api: Api, path: str, verb: str = "GET", **headers: str) -> str:
    return number(api.call(verb, path, headers=headers))


def test_an_answer_is_kept_for_its_keys(api: Api) -> None:
    first = ask(api, "/pets/1?q=1", **{"X-A": "a"})
    assert ask(api, "/pets/1?q=1&other=2", **{"X-A": "a", "X-B": "b"}) == first
    others = [
        ask(api, "/pets/2?q=1", **{"X-A": "a"}),
        ask(api, "/pets/1?q=2", **{"X-A": "a"}),
        ask(api, "/pets/1?q=1", **{"X-A": "b"}),
    ]
    assert len({first, *others}) == 4


def test_without_keys_all_requests_of_a_method_are_one(api: Api) -> None:
    assert ask(api, "/all?a=1") == ask(api, "/all?a=2")


def test_a_kept_answer_is_whole_and_has_ids_of_its_own(api: Api) -> None:
    first, second = api.call("GET", "/all"), api.call("GET", "/all")
    assert first.content == second.content
    assert first.headers["X-Endpoint"] == second.headers["X-Endpoint"]
    assert first.headers["x-amzn-RequestId"] != second.headers["x-amzn-RequestId"]


def test_only_get_is_cached_unless_a_method_says_so(api: Api) -> None:
    assert ask(api, "/all", "POST") != ask(api, "/all", "POST")
    settle(api, **{"/~1all/POST/caching/enabled": "true"})
    assert ask(api, "/all", "POST") == ask(api, "/all", "POST")


def test_a_method_may_go_without(api: Api) -> None:
    settle(api, **{"/~1all/GET/caching/enabled": "false"})
    assert ask(api, "/all") != ask(api, "/all")


def test_without_the_stages_cache_or_the_methods_nothing_is_kept(api: Api) -> None:
    for path in (f"{SETTINGS}/enabled", "/cacheClusterEnabled"):
        settle(api, **{path: "false"})
        assert ask(api, "/all") != ask(api, "/all")
        settle(api, **{path: "true"})


def test_an_error_is_not_kept(api: Api) -> None:
    assert api.call("GET", "/gone").content != api.call("GET", "/gone").content


def test_a_flushed_cache_is_empty(api: Api) -> None:
    first = ask(api, "/all")
    api.cloud.client("apigateway").flush_stage_cache(restApiId=api.id, stageName="prod")
    second = ask(api, "/all")
    assert first != second == ask(api, "/all")


def test_a_client_may_ask_for_a_fresh_answer(api: Api) -> None:
    first = ask(api, "/all")
    second = ask(api, "/all", **FRESH)
    assert first != second == ask(api, "/all")


@pytest.mark.parametrize(
    ("strategy", "status", "warned"),
    [
        ("FAIL_WITH_403", 403, False),
        ("SUCCEED_WITH_RESPONSE_HEADER", 200, True),
        ("SUCCEED_WITHOUT_RESPONSE_HEADER", 200, False),
    ],
)
def test_who_may_not_ask_is_answered_as_the_stage_says(
    cloud: Cloud, echo: str, strategy: str, status: int, warned: bool
) -> None:
    api = cached(cloud, echo, unauthorizedCacheControlHeaderStrategy=strategy)
    first = ask(api, "/all")
    reply = api.call("GET", "/all", headers=FRESH)
    assert (reply.status_code, "Warning" in reply.headers) == (status, warned)
    assert status == 403 or number(reply) == first
    assert ask(api, "/all") == first


def test_only_who_may_invalidates_the_cache(cloud: Cloud, echo: str) -> None:
    api = cached(cloud, echo)
    gateway = cloud.client("apigateway")
    patch = [{"op": "replace", "path": "/authorizationType", "value": "AWS_IAM"}]
    gateway.update_method(
        restApiId=api.id, resourceId=api.resource("/all"), httpMethod="GET", patchOperations=patch
    )
    api.deploy()

    def signed(*actions: str, **headers: str) -> str:
        iam, name = cloud.client("iam"), new_name("user")
        iam.create_user(UserName=name)
        document = json.dumps(allow(*actions))
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        request = AWSRequest("GET", f"{api.url}/all", headers=headers)
        owner = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        SigV4Auth(owner, "execute-api", REGION).add_auth(request)
        return number(requests.get(request.url, headers=dict(request.headers), timeout=30))

    first = signed("execute-api:Invoke")
    assert signed("execute-api:Invoke", **FRESH) == first
    assert signed("execute-api:Invoke", "execute-api:InvalidateCache", **FRESH) != first


def test_an_answer_is_kept_for_its_time_and_the_oldest_make_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The clock and the keys are given."""
    monkeypatch.setattr(cache, "CAPACITY", 10)
    monkeypatch.setattr(cache, "_key", lambda exchange: exchange.key)
    monkeypatch.setattr(cache, "_uses", lambda *_: True)
    now = [0.0]
    kept = ResponseCache(lambda _: None, lambda: now[0])  # type: ignore[arg-type, return-value]
    asked: list[str] = []

    def ask(key: str, seconds: int = 5) -> bytes:
        """The answer; ``asked`` has the key if the integration gave it."""

        async def integrate() -> Reply:
            asked.append(key)
            return Reply(200, key.encode() * 4)

        class Settled:
            def settings_of(self, _: Any) -> dict[str, Any]:
                return {"cacheTtlInSeconds": seconds}

            def header(self, _: str) -> None:
                return None

        exchange: Any = Settled()
        exchange.key, exchange.match = (key,), None
        exchange.stage = exchange.request = exchange
        return asyncio.run(kept.answer(exchange, integrate)).body

    assert [ask(key) for key in "aab"] == [b"aaaa", b"aaaa", b"bbbb"]
    assert asked == ["a", "b"]
    ask("a")
    ask("c")  # one too many: b was asked for longest ago
    ask("a")
    assert asked == ["a", "b", "c"]
    ask("b")
    assert asked == ["a", "b", "c", "b"]
    now[0] = 6.0
    ask("b")
    assert asked[-2:] == ["b", "b"]
    ask("z", seconds=0)
    ask("z", seconds=0)
    assert asked[-2:] == ["z", "z"]
