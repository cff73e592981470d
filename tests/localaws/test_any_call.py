"""Any call of API Gateway, CloudWatch, its Logs or Step Functions has an answer, and harms nothing.

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
from botocore.exceptions import ClientError, ParamValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.localaws.cloud import ACCOUNT, Cloud, integration_uri, trusting
from tests.localaws.command import localaws
from tests.localaws.shapes import of

# They wait, or stream.
LONG = {"GetActivityTask", "StartLiveTail", "StartSyncExecution"}
MACHINE = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
DOCUMENTED = {200, 201, 202, 204, *range(400, 500), 501}
ODD = ["", "a", "x" * 600, "é\u2028", "*", "0", "-1", "../..", "{", "[", "a b", "%", "\x00"]
BLOBS = st.sampled_from([b"", b"{}", b"\xff", b"[1]", b'{"openapi": "3.0.1", "paths": {}}'])


class Named:
    """One of most things that a call may name, on a local AWS of its own."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        logs, machines = cloud.client("logs"), cloud.client("stepfunctions")
        logs.create_log_group(logGroupName="group")
        logs.create_log_stream(logGroupName="group", logStreamName="stream")
        role = cloud.role(trust=trusting("states.amazonaws.com"))
        made = machines.create_state_machine(name="machine", definition=MACHINE, roleArn=role)
        machine = made["stateMachineArn"]
        execution = machines.start_execution(stateMachineArn=machine)["executionArn"]
        api = cloud.api(cloud.function("def handler(event, context): return {}"))
        api.method("GET", "/pets")
        api.deploy()
        group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:group"
        tagged = f"arn:aws:apigateway:us-east-1::/restapis/{api.id}"
        self.texts = {
            "apigateway": [
                *(api.id, api.resource("/pets"), api.resource("/"), "prod", "GET", "/a", "MOCK"),
                *("200", "application/json", "/description", "replace", "Empty", "NONE", tagged),
                *("method.request.querystring.a", integration_uri(api.function), "swagger"),
            ],
            "cloudwatch": [
                *("AWS/Lambda", "Errors", "FunctionName", "m1", "e1", "SUM(m1)", "m1 * 2", "p99"),
                *("alarm", "ALARM('alarm')", "Sum", "Count", "OK", "missing"),
            ],
            "logs": [
                *("group", "stream", group, f"{group}:*", "ERROR", "{ $.a = 1 }", "[a, b]"),
                *("%a+%", "fields @message | limit 3", "stats count(*) by bin(5m)"),
            ],
            "stepfunctions": [machine, f"{machine}:1", execution, "machine", MACHINE, "{}", role],
        }

    @functools.cache  # noqa: B019 - it ends with the tests
    def client(self, service: str) -> Any:
        """One that sends whatever it is told to."""
        config = Config(
            parameter_validation=False, retries={"total_max_attempts": 1}, inject_host_prefix=False
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


@settings(max_examples=120)
@given(data=st.data())
def test_any_call_has_an_answer_that_a_client_can_read(named: Named, data: st.DataObject) -> None:
    assert status(named, data) in DOCUMENTED


@pytest.mark.proof
@settings(max_examples=4000)
@given(data=st.data())
def test_so_have_thousands_of_calls(named: Named, data: st.DataObject) -> None:
    assert status(named, data) in DOCUMENTED


def status(named: Named, data: st.DataObject) -> int:
    client = named.client(data.draw(st.sampled_from(sorted(named.texts))))
    model = client.meta.service_model
    name = data.draw(st.sampled_from(sorted({*model.operation_names} - LONG)))
    texts = st.sampled_from(named.texts[model.service_name] * 3 + ODD)
    shape = model.operation_model(name).input_shape
    parameters = data.draw(of(shape, texts, BLOBS)) if shape else {}
    try:
        answer = getattr(client, xform_name(name))(**parameters)
    except ClientError as refused:
        answer = refused.response
    except ParamValidationError:  # an empty part of a path can't be sent
        return 400
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])
