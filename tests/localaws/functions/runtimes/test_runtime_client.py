"""The stand-in for awslambdaric's native client, against our Runtime API."""

from __future__ import annotations

import asyncio
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from localaws.functions.runtime_api import LONGEST_ANSWER, Answer, Invocation, RuntimeApi
from localaws.functions.runtimes import runtime_client


@pytest.fixture
def client() -> ModuleType:
    """A module of its own: it keeps its connection."""
    file = Path(runtime_client.__file__)
    spec = importlib.util.spec_from_file_location("stand_in", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def session(
    client: ModuleType, monkeypatch: pytest.MonkeyPatch, use: Any, payload: bytes = b'{"a": 1}'
) -> tuple[Any, Answer]:
    """What ``use`` saw of one invocation, and what the platform got for it."""

    async def run() -> tuple[Any, Answer]:
        api = RuntimeApi()
        await api.open()
        monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", f"127.0.0.1:{api.port}")
        answered = api.submit(Invocation("id-1", payload, "arn", 123, "Root=1", '{"custom": {}}'))
        try:
            seen = await asyncio.to_thread(use)
            return seen, await asyncio.wait_for(answered, 5)
        finally:
            client._connection.close()
            await api.close()

    return asyncio.run(run())


def test_an_invocation_comes_with_its_headers_and_its_result_goes_back(
    client: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use() -> Any:
        client.initialize_client("aws-lambda-python/3.12-4")
        body, headers = client.next()
        client.post_invocation_result(headers["Lambda-Runtime-Aws-Request-Id"], b'"done"')
        return body, headers

    (body, headers), answer = session(client, monkeypatch, use)
    assert body == b'{"a": 1}'
    assert headers["Lambda-Runtime-Deadline-Ms"] == 123
    assert headers["Lambda-Runtime-Trace-Id"] == "Root=1"
    assert headers["Lambda-Runtime-Client-Context"] == '{"custom": {}}'
    assert answer == Answer(b'"done"', failed=False)


def test_an_error_goes_back_as_one(client: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def use() -> None:
        client.next()
        client.post_error("id-1", '{"errorType": "KeyError"}', '{"x":\n1}')

    _, answer = session(client, monkeypatch, use)
    assert answer == Answer(b'{"errorType": "KeyError"}', failed=True)


def test_a_second_answer_to_one_invocation_is_refused(
    client: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use() -> None:
        client.next()
        client.post_invocation_result("id-1", b"1")
        with pytest.raises(RuntimeError, match="status 400"):
            client.post_invocation_result("id-1", b"2")

    _, answer = session(client, monkeypatch, use)
    assert answer.body == b"1"


def test_no_more_of_an_answer_is_kept_than_is_needed_to_refuse_it(
    client: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use() -> None:
        client.next()
        client.post_invocation_result("id-1", b"1" * (LONGEST_ANSWER + 1000))

    _, answer = session(client, monkeypatch, use)
    assert len(answer.body) == LONGEST_ANSWER + 1
