"""Whatever an operation is asked, it answers in AWS's forms."""

from __future__ import annotations

import json
from typing import Any

import botocore.parsers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localaws.errors import AwsError, render
from localaws.lambdaapi import api
from localaws.lambdaapi.api import OPERATIONS
from localaws.lambdaapi.request import Asked, model
from localaws.reply import Reply
from tests.localaws.lambdaapi.place import FUNCTION, LAYER, ROLE, Place, package
from tests.localaws.shapes import of

TEXTS = st.one_of(
    st.sampled_from(
        [
            *("fn", "other", "fn:live", "fn:1", "live", "1", "2", "$LATEST", "la", "python3.12"),
            *(FUNCTION, f"{FUNCTION}:live", LAYER, f"{LAYER}:1", ROLE, "index.handler", "Zip"),
            *("lambda:InvokeFunction", "lambda:GetLayerVersion", "*", "s3.amazonaws.com", "s3"),
            *("arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:s3:::b", "Text", "JSON", "0", "7"),
        ]
    ),
    st.text(max_size=12),
)

BLOBS = st.sampled_from([package(), package("x = 1"), "no base64", ""])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_parameters_have_an_answer_that_a_client_can_read(
    populated: Place, name: str, data: st.DataObject
) -> None:
    operation = model().operation_model(name)
    parameters = data.draw(of(operation.input_shape, TEXTS, BLOBS))
    populated.wait()
    reply = answered(populated, Asked(operation, parameters))
    assert 200 <= reply.status < 300 or 400 <= reply.status < 500 or reply.status == 501
    if reply.status < 300:
        read(operation, reply.body)


def answered(place: Place, asked: Asked) -> Reply:
    try:
        return api.answer(place.context, asked)
    except AwsError as error:
        return render(error, "rest-json")


def read(operation: Any, body: bytes) -> None:
    """As botocore does, and without a member that it does not know."""
    answer = {"status_code": 200, "headers": {}, "body": body}
    parsed = botocore.parsers.create_parser("rest-json").parse(answer, operation.output_shape)
    del parsed["ResponseMetadata"]
    if body:
        assert set(json.loads(body)) <= set(operation.output_shape.members)
