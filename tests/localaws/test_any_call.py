"""Any call of a service that the labs are about has an answer, and harms nothing.

Lambda's are in ``lambdaapi/test_api.py``, requests to deployed APIs and function URLs beside those.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    FlexibleChecksumError,
    MissingDependencyException,
    ParamValidationError,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError

from tests.localaws.cloud import Cloud
from tests.localaws.command import localaws
from tests.localaws.named import things
from tests.localaws.shapes import of

# They wait, or stream.
LONG = {"GetActivityTask", "ReceiveMessage", "StartLiveTail", "StartSyncExecution"}
LONG |= {"SelectObjectContent"}
REST = {"apigateway", "s3"}  # without a member of its path there is no request
DOCUMENTED = {200, 201, 202, 204, 304, *range(400, 500), 501}
ODD = ["", "a", "x" * 600, "é\u2028", "*", "0", "-1", "../..", "{", "[", "a b", "%", "\x00"]
# By botocore: an empty part of a path, a checksum that nobody knows, no table to route by.
UNSENT = (
    ParamValidationError,
    FlexibleChecksumError,
    MissingDependencyException,
    JMESPathError,
)
BLOBS = st.sampled_from([b"", b"{}", b"\xff", b"[1]", b'{"openapi": "3.0.1", "paths": {}}'])


class Named:
    """A local AWS of its own, with one of most things that a call may name."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.texts = things(cloud)

    @functools.cache  # noqa: B019 - it ends with the tests
    def client(self, service: str) -> Any:
        """One that sends whatever it is told to."""
        config = Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            inject_host_prefix=False,
            s3={"addressing_style": "path"},
        )
        return self.cloud.session.client(service, endpoint_url=self.cloud.endpoint, config=config)


@pytest.fixture(scope="module")
def named(no_aws: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Named]:
    home: Path = tmp_path_factory.mktemp("any-call")
    started = localaws("start", home, "--port", "0")
    assert started.code == 0, started.err
    cloud = Cloud(
        f"http://127.0.0.1:{json.loads((home / 'server.json').read_text())['port']}", home
    )
    try:
        yield Named(cloud)
    finally:
        cloud.http.close()
        assert localaws("stop", home).code == 0
    assert "Traceback" not in (home / "server.log").read_text()


@settings(max_examples=250)
@given(data=st.data())
def test_any_call_has_an_answer_that_a_client_can_read(named: Named, data: st.DataObject) -> None:
    assert status(named, data) in DOCUMENTED


@pytest.mark.proof
@settings(max_examples=12_000)
@given(data=st.data())
def test_so_have_thousands_of_calls(named: Named, data: st.DataObject) -> None:
    assert status(named, data) in DOCUMENTED


def status(named: Named, data: st.DataObject) -> int:
    service = data.draw(st.sampled_from(sorted(named.texts)))
    client = named.client(service)
    model = client.meta.service_model
    name = data.draw(st.sampled_from(sorted({*model.operation_names} - LONG)))
    texts = st.sampled_from(named.texts[service] * 3 + ODD)
    shape = model.operation_model(name).input_shape
    parameters = data.draw(of(shape, texts, BLOBS)) if shape else {}
    parameters.pop("ContentLength", None)  # of another length than is sent: S3 waits for the rest
    if parameters and service not in REST and data.draw(st.integers(0, 5)) == 0:
        del parameters[data.draw(st.sampled_from(sorted(parameters)))]
    try:
        answer = getattr(client, xform_name(name))(**parameters)
    except ClientError as refused:
        answer = refused.response
    except UNSENT:
        return 400
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])
