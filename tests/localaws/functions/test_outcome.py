"""The errors that an invocation ends with, as AWS's recorded answers have them
("TestLambdaErrors", "TestLambdaBehavior").
"""

from __future__ import annotations

import pytest

from tests.localaws.cloud import Answer, Cloud


def platform_error(answer: Answer) -> dict[str, str]:
    """The payload with its request id checked and taken away."""
    assert answer.error == "Unhandled"
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    prefix = f"RequestId: {request_id} Error: "
    assert answer.payload["errorMessage"].startswith(prefix)
    return answer.payload | {"errorMessage": answer.payload["errorMessage"].removeprefix(prefix)}


def test_an_unhandled_exception_is_answered_and_logged_with_its_traceback(cloud: Cloud) -> None:
    name = cloud.function('def handler(event, context):\n    raise KeyError("operation")\n')
    answer = cloud.tail(name)
    line = '  File "/var/task/index.py", line 2, in handler\n    raise KeyError("operation")\n'
    assert answer.error == "Unhandled"
    assert answer.payload == {
        "errorMessage": "'operation'",
        "errorType": "KeyError",
        "requestId": answer.raw["ResponseMetadata"]["RequestId"],
        "stackTrace": [line],
    }
    assert "[ERROR] KeyError: 'operation'\nTraceback (most recent call last):\n" in answer.tail
    assert 'File "/var/task/index.py", line 2, in handler' in answer.tail
    assert answer.report.keys().isdisjoint({"Status", "Error Type"})


@pytest.mark.parametrize(
    ("source", "handler", "error_type", "message"),
    [
        (
            "import requests_of_nobody",
            "index.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'index': No module named 'requests_of_nobody'",
        ),
        (
            "x = 1",
            "main.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'main': No module named 'main'",
        ),
        (
            "x = 1",
            "index.handler",
            "Runtime.HandlerNotFound",
            "Handler 'handler' missing on module 'index'",
        ),
        (
            "def handler(:",
            "index.handler",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'index': invalid syntax (index.py, line 1)",
        ),
        (
            "x = 1",
            "index",
            "Runtime.MalformedHandlerName",
            "Bad handler 'index': not enough values to unpack (expected 2, got 1)",
        ),
        ("raise KeyError('TABLE')", "index.handler", "KeyError", "'TABLE'"),
    ],
)
def test_an_init_that_fails_names_its_cause(
    cloud: Cloud, source: str, handler: str, error_type: str, message: str
) -> None:
    name = cloud.function(source, Handler=handler)
    answer = cloud.tail(name)
    assert answer.error == "Unhandled"
    assert (answer.payload["errorType"], answer.payload["errorMessage"]) == (error_type, message)
    log = cloud.log(name)
    assert any(line.startswith(f"[ERROR] {error_type}: {message}") for line in log)
    first, again = (line for line in log if line.startswith("INIT_REPORT"))
    assert first.endswith(f"\tPhase: init\tStatus: error\tError Type: {error_type}\n")
    assert again.endswith(f"\tPhase: invoke\tStatus: error\tError Type: {error_type}\n")
    assert (answer.report["Status"], answer.report["Error Type"]) == ("error", error_type)
    assert "Init Duration" not in answer.report


def test_a_result_that_is_no_json_is_a_marshal_error(cloud: Cloud) -> None:
    answer = cloud.tail(cloud.function("def handler(event, context): return {'ids': {1}}"))
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Runtime.MarshalError"
    message = "Unable to marshal response: Object of type set is not JSON serializable"
    assert answer.payload["errorMessage"] == message
    assert f"[ERROR] Runtime.MarshalError: {message}" in answer.tail


def test_a_decimal_is_a_number_in_the_result_and_refused_by_json_dumps(cloud: Cloud) -> None:
    """AWS's runtime writes a Decimal itself; the standard library, in a handler, does not."""
    name = cloud.function(
        """
        import json
        from decimal import Decimal
        def handler(event, context):
            return json.dumps({"n": Decimal("1.50")}) if event else {"n": Decimal("1.50")}
        """
    )
    assert cloud.invoke(name, False).payload == {"n": 1.5}
    refused = cloud.invoke(name, True).payload
    assert refused["errorType"] == "TypeError"
    assert refused["errorMessage"] == "Object of type Decimal is not JSON serializable"


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("exit(0)", "Runtime exited without providing a reason"),
        ("sys.exit(3)", "Runtime exited with error: exit status 3"),
        ("os._exit(4)", "Runtime exited with error: exit status 4"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("os.abort()", "Runtime exited with error: signal: aborted"),
        ("os.kill(os.getpid(), 11)", "Runtime exited with error: signal: segmentation fault"),
        ("os.kill(os.getpid(), 16)", "Runtime exited with error: signal: stack fault"),
    ],
)
def test_a_process_that_ends_is_an_exit_error_that_says_how(
    cloud: Cloud, ending: str, reason: str
) -> None:
    name = cloud.function(
        f"import os, sys\ndef handler(event, context):\n    print('before')\n    {ending}\n"
    )
    answer = cloud.tail(name)
    expected = {"errorType": "Runtime.ExitError", "errorMessage": reason}
    assert platform_error(answer) == expected
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    assert f"before\nRequestId: {request_id} Error: {reason}\nRuntime.ExitError\n" in answer.tail
    assert (answer.report["Status"], answer.report["Error Type"]) == ("error", "Runtime.ExitError")
