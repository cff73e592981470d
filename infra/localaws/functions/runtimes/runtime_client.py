"""A pure-Python stand-in for awslambdaric's native ``runtime_client`` module.

It runs inside a function's process where the native client is missing: on macOS, and under an
interpreter that is not the one we were installed for. It serves the same four functions over the
Lambda Runtime API ("Using the Lambda runtime API for custom runtimes").
"""

from __future__ import annotations

import http.client
import os

INVOCATION = "/2018-06-01/runtime/invocation"
_user_agent = ""
_connection: http.client.HTTPConnection | None = None


def initialize_client(user_agent: str) -> None:
    global _user_agent
    _user_agent = user_agent


def _call(
    method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    global _connection
    if _connection is None:
        _connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    _connection.request(method, path, body, {"User-Agent": _user_agent, **(headers or {})})
    answer = _connection.getresponse()
    return answer, answer.read()


def next() -> tuple[bytes, dict[str, str | int]]:
    answer, body = _call("GET", INVOCATION + "/next")
    if answer.status != 200:
        raise RuntimeError(f"Failed to get next invocation, status {answer.status}")
    headers: dict[str, str | int] = dict(answer.getheaders())
    # The native client hands the deadline over as a number.
    headers["Lambda-Runtime-Deadline-Ms"] = int(answer.headers["Lambda-Runtime-Deadline-Ms"])
    return body, headers


def _post(invoke_id: str, kind: str, body: bytes, headers: dict[str, str]) -> None:
    answer, _ = _call("POST", f"{INVOCATION}/{invoke_id}/{kind}", body, headers)
    if answer.status != 202:
        raise RuntimeError(f"Failed to post the invocation's {kind}, status {answer.status}")


def post_invocation_result(
    invoke_id: str,
    result_data: bytes,
    content_type: str = "application/json",
    invocation_id: str | None = None,
) -> None:
    _post(invoke_id, "response", result_data, {"Content-Type": content_type})


def post_error(
    invoke_id: str,
    error_response_data: str,
    xray_fault: str,
    invocation_id: str | None = None,
) -> None:
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Function-XRay-Error-Cause": xray_fault.replace("\n", ""),
    }
    _post(invoke_id, "error", error_response_data.encode(), headers)
