"""What goes wrong in Node.js functions, named as AWS's runtime names it."""

from __future__ import annotations

import json
import re

import pytest

from tests.localaws.cloud import Cloud
from tests.localaws.functions.runtimes.node import EVERY, STAMP, function


@EVERY
def test_an_error_is_answered_with_its_trace_and_logged(cloud: Cloud, runtime: str) -> None:
    source = "export const handler = async () => {\n  throw new TypeError('bad');\n};\n"
    answer = cloud.tail(function(cloud, source, Runtime=runtime))
    assert answer.error == "Unhandled"
    trace = answer.payload.pop("trace")
    assert answer.payload == {"errorType": "TypeError", "errorMessage": "bad"}
    assert trace[:2] == [
        "TypeError: bad",
        "    at handler (file:///var/task/index.mjs:2:9)",
    ]
    line = next(line for line in answer.tail.splitlines() if "\tERROR\t" in line)
    shown = re.fullmatch(rf"{STAMP}\t[0-9a-f-]{{36}}\tERROR\tInvoke Error \t(.*)", line)
    assert shown
    assert json.loads(shown[1]) == {
        "errorType": "TypeError",
        "errorMessage": "bad",
        "stack": trace,
    }


@EVERY
@pytest.mark.parametrize(
    ("body", "error_type", "message"),
    [
        ("throw 'text'", "string", "text"),
        ("throw null", "string", "handled"),
        ("return 10n", "Error", "Unable to stringify response body"),
        ("await new Promise(() => {})", "Runtime.NodeJsExit", "never settled"),
        (
            "Promise.reject(new Error('lost')); await new Promise((go) => setTimeout(go, 5000))",
            "Runtime.UnhandledPromiseRejection",
            "Error: lost",
        ),
        (
            "setTimeout(() => { throw new Error('loose') }); await new Promise(() => {})",
            "Error",
            "loose",
        ),
    ],
)
def test_whatever_goes_wrong_is_named(
    cloud: Cloud, runtime: str, body: str, error_type: str, message: str
) -> None:
    name = function(
        cloud,
        f"export const handler = async (event) => {{ if (event) return event; {body}; }};",
        Runtime=runtime,
    )
    answer = cloud.invoke(name, 0)
    assert (answer.error, answer.payload["errorType"]) == ("Unhandled", error_type)
    assert message in answer.payload["errorMessage"]
    assert cloud.invoke(name, 1).payload == 1


@EVERY
@pytest.mark.parametrize(
    ("source", "handler", "error_type", "message"),
    [
        (
            "require('nobody')",
            "index.handler",
            "Runtime.ImportModuleError",
            "Error: Cannot find module 'nobody'\nRequire stack:\n- /var/task/index.js",
        ),
        (
            "exports.x = 1",
            "main.handler",
            "Runtime.ImportModuleError",
            "Error: Cannot find module 'main'",
        ),
        (
            "exports.x = 1",
            "index.handler",
            "Runtime.HandlerNotFound",
            "index.handler is undefined or not exported",
        ),
        (
            "exports.handler = 1",
            "index.handler",
            "Runtime.HandlerNotFound",
            "index.handler is not a function",
        ),
        (
            "exports.handler = (",
            "index.handler",
            "Runtime.UserCodeSyntaxError",
            "SyntaxError: Unexpected end of input",
        ),
        ("exports.x = 1", "index", "Runtime.MalformedHandlerName", "Bad handler"),
        ("throw new RangeError('TABLE')", "index.handler", "RangeError", "TABLE"),
    ],
)
def test_an_init_that_fails_names_its_cause(
    cloud: Cloud, runtime: str, source: str, handler: str, error_type: str, message: str
) -> None:
    name = function(cloud, source, "index.js", Runtime=runtime, Handler=handler)
    answer = cloud.invoke(name)
    assert (answer.error, answer.payload["errorType"]) == ("Unhandled", error_type)
    assert answer.payload["errorMessage"].startswith(message)
    assert any(f"Error Type: {error_type}" in line for line in cloud.log(name))


@EVERY
def test_a_module_that_waits_for_ever_is_named(cloud: Cloud, runtime: str) -> None:
    name = function(cloud, "await new Promise(() => {});", Runtime=runtime)
    payload = cloud.invoke(name).payload
    assert payload["errorType"] == "Runtime.NodeJsExit"
    assert "never settled" in payload["errorMessage"]


@EVERY
@pytest.mark.parametrize("name", ["index.js", "index.mjs"])
def test_the_aws_sdk_is_not_here_and_its_error_says_so(
    cloud: Cloud, runtime: str, name: str
) -> None:
    sdk = "@aws-sdk/client-s3"
    source = f"require('{sdk}')" if name == "index.js" else f"import '{sdk}'"
    answer = cloud.invoke(function(cloud, source, name, Runtime=runtime))
    assert f"'{sdk}'" in answer.payload["errorMessage"]
    assert "The local AWS has no AWS SDK for JavaScript" in answer.payload["errorMessage"]
