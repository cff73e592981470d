"""Node.js functions: handlers, context, console, errors, modules, as AWS's runtime has them.

Where the behaviour depends on the runtime, it is asked for by name; which Node.js then runs it is
the machine's matter, and INIT_START says it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.functions.runtimes import nodejs
from localaws.functions.runtimes.interpreter import Interpreter
from tests.localaws.cloud import REGION, Cloud, function_arn
from tests.localaws.functions.runtimes.node import EVERY, NEW, OLD, STAMP, function

EXACT = 2**53  # beyond it, JavaScript writes other digits of the same number


@pytest.fixture(scope="module")
def echo(server: Cloud) -> str:
    return function(server, "export const handler = async (event) => event;")


@EVERY
@pytest.mark.parametrize(
    ("files", "handler"),
    [
        ({"index.mjs": "export const handler = async (event) => ({ event });"}, "index.handler"),
        ({"index.js": "exports.handler = async (event) => ({ event });"}, "index.handler"),
        ({"index.cjs": "exports.handler = async (event) => ({ event });"}, "index.handler"),
        (
            {
                "package.json": '{"type": "module"}',
                "index.js": "export const handler = async (event) => ({ event });",
            },
            "index.handler",
        ),
        ({"src/app.js": "exports.deep = { er: async (event) => ({ event }) };"}, "src/app.deep.er"),
    ],
)
def test_a_handler_may_be_a_commonjs_or_an_es_module(
    cloud: Cloud, runtime: str, files: dict[str, str], handler: str
) -> None:
    name = cloud.function(dict(files), Runtime=runtime, Handler=handler)
    assert cloud.invoke(name, {"key": "¡olé!"}).payload == {"event": {"key": "¡olé!"}}


@EVERY
def test_the_context_tells_where_the_function_runs(cloud: Cloud, runtime: str) -> None:
    """recorded: ``test_lambda_with_context``"""
    source = """export const handler = async (event, context) =>
        ({ ...context, rest: context.getRemainingTimeInMillis() });"""
    name = function(cloud, source, Runtime=runtime, Timeout=7)
    answer = cloud.invoke(name, ClientContext="eyJjdXN0b20iOnsiYSI6MX19")
    seen = answer.payload
    assert 6000 < seen.pop("rest") <= 7000
    seen.pop("callbackWaitsForEmptyEventLoop", None)
    assert seen == {
        "functionName": name,
        "functionVersion": "$LATEST",
        "invokedFunctionArn": function_arn(name),
        "memoryLimitInMB": "128",
        "awsRequestId": answer.raw["ResponseMetadata"]["RequestId"],
        "logGroupName": f"/aws/lambda/{name}",
        "logStreamName": cloud.streams(name)[0],
        "clientContext": {"custom": {"a": 1}},
    }


@given(
    event=st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-EXACT, EXACT)
        | st.floats(-EXACT, EXACT)
        | st.text(),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
        max_leaves=20,
    )
)
@settings(max_examples=40, deadline=None)
def test_any_json_event_comes_back_as_it_went(server: Cloud, echo: str, event: Any) -> None:
    assert server.invoke(echo, event).payload == event


def test_a_timeout_kills_and_resets_the_environment(cloud: Cloud) -> None:
    source = """let calls = 0;
        export const handler = async (event) => {
            calls += 1;
            if (event) for (;;);
            return calls;
        };"""
    name = function(cloud, source, Timeout=1)
    assert cloud.invoke(name, 0).payload == 1
    late = cloud.invoke(name, 1)
    assert late.payload["errorType"] == "Sandbox.Timedout"
    assert cloud.invoke(name, 0).payload == 1


def test_a_callback_is_answered_once_the_event_loop_is_empty(cloud: Cloud) -> None:
    source = """
        exports.handler = (event, context, callback) => {
            context.callbackWaitsForEmptyEventLoop = event.waits;
            setTimeout(() => console.log("later"), 60);
            callback(null, "done");
        };"""
    name = function(cloud, source, "index.js", Runtime=OLD)
    patient, hasty = cloud.tail(name, {"waits": True}), cloud.tail(name, {"waits": False})
    assert (patient.payload, hasty.payload) == ("done", "done")
    assert "later" in patient.tail
    assert "later" not in hasty.tail


def test_a_callbacks_error_is_the_functions(cloud: Cloud) -> None:
    source = "exports.handler = (event, context, callback) => callback(new RangeError('far'));"
    answer = cloud.invoke(function(cloud, source, "index.js", Runtime=OLD))
    assert answer.error == "Unhandled"
    assert (answer.payload["errorType"], answer.payload["errorMessage"]) == ("RangeError", "far")


def test_a_callback_that_comes_late_answers_nobody_else(cloud: Cloud) -> None:
    source = """
        exports.handler = (event, context, callback) => {
            context.callbackWaitsForEmptyEventLoop = false;
            callback(null, event);
            setTimeout(() => callback(null, "late"), 30);
            if (event === 2) setTimeout(() => callback(null, "own"), 90);
        };"""
    name = function(cloud, source, "index.js", Runtime=OLD)
    assert [cloud.invoke(name, number).payload for number in (1, 2, 3)] == [1, 2, 3]


def test_a_handler_with_a_callback_is_refused_since_node_24(cloud: Cloud) -> None:
    source = "export const handler = (event, context, callback) => callback(null, 1);"
    answer = cloud.invoke(function(cloud, source))
    assert answer.payload["errorType"] == "Runtime.CallbackHandlerDeprecated"
    assert "removed support for callback-based" in answer.payload["errorMessage"]


def test_a_handler_need_not_be_async_since_node_24(cloud: Cloud) -> None:
    assert cloud.invoke(function(cloud, "export const handler = () => 42;")).payload == 42
    old = function(cloud, "export const handler = () => 42;", Runtime=OLD)
    assert cloud.invoke(old).payload is None


@EVERY
@pytest.mark.parametrize("result", ["undefined", "() => 1", "Symbol()"])
def test_what_has_no_json_is_null(cloud: Cloud, runtime: str, result: str) -> None:
    """recorded: ``test_invocation_type_no_return_payload[nodejs-RequestResponse]``"""
    source = f"export const handler = async () => ({result});"
    answer = cloud.invoke(function(cloud, source, Runtime=runtime))
    assert (answer.payload, answer.error) == (None, None)


@EVERY
def test_console_writes_time_request_id_and_level(cloud: Cloud, runtime: str) -> None:
    """recorded: ``test_invocation_with_logs[nodejs16.x]``"""
    name = function(
        cloud,
        """console.log("at init");
        export const handler = async (event) => {
            console.log("got", event);
            console.warn("two\\nlines");
            console.debug(1); console.info(2); console.error(3); console.trace(4);
            process.stdout.write("as it is\\n");
        };""",
        Runtime=runtime,
    )
    answer = cloud.invoke(name, {"a": 1})
    request_id = answer.raw["ResponseMetadata"]["RequestId"]
    lines = [re.sub(STAMP, "date", line) for line in cloud.log(name)]
    assert lines[1] == "date\tundefined\tINFO\tat init\n"
    assert lines[3:-2] == [
        f"date\t{request_id}\tINFO\tgot {{ a: 1 }}\n",
        f"date\t{request_id}\tWARN\ttwo\nlines\n",
        f"date\t{request_id}\tDEBUG\t1\n",
        f"date\t{request_id}\tINFO\t2\n",
        f"date\t{request_id}\tERROR\t3\n",
        f"date\t{request_id}\tTRACE\t4\n",
        "as it is\n",
    ]


@EVERY
def test_a_flood_of_lines_is_logged_whole(cloud: Cloud, runtime: str) -> None:
    """More than a pipe holds, with stdout in use too, which makes the pipe non-blocking."""
    source = """export const handler = async () => {
        process.stdout.write("begin\\n");
        for (let n = 0; n < 3000; n++) console.log(String(n).padStart(100, "."));
    };"""
    name = function(cloud, source, Runtime=runtime)
    assert cloud.invoke(name).error is None
    numbers = [line.rpartition(".")[2] for line in cloud.log(name) if "\tINFO\t" in line]
    assert numbers == [f"{n}\n" for n in range(3000)]


def test_the_environment_is_awss(cloud: Cloud) -> None:
    name = function(cloud, "export const handler = async () => process.env;")
    seen = cloud.invoke(name).payload
    assert seen["AWS_EXECUTION_ENV"] == f"AWS_Lambda_{NEW}"
    assert (seen["_HANDLER"], seen["AWS_REGION"]) == ("index.handler", REGION)
    layers, own, *_, task = seen["NODE_PATH"].split(":")
    assert layers.endswith("/opt/nodejs/node24/node_modules")
    assert own.endswith("/opt/nodejs/node_modules")
    assert task == seen["LAMBDA_TASK_ROOT"]
    assert seen["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    assert seen.keys().isdisjoint({"PYTHONPATH", "_WORKSHOP_LAYERS", "_LAMBDA_TELEMETRY_LOG_FD"})


def test_the_heap_is_as_large_as_the_memory_lets_it() -> None:
    node = Interpreter("node", (24,), "24.0.0")
    variables = {
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
    }
    command = nodejs.command(node, variables)
    assert {"--max-old-space-size=921", "--max-semi-space-size=51"} < set(command)
    assert {"--no-experimental-require-module", "--no-experimental-detect-module"} < set(command)
    own = {"NODE_OPTIONS": "--max_old_space_size=99 --experimental-require-module"}
    command = nodejs.command(node, variables | own)
    assert not any("space-size" in option for option in command)
    assert "--no-experimental-require-module" not in command


def test_streamed_responses_are_refused_by_name(cloud: Cloud) -> None:
    source = "export const handler = awslambda.streamifyResponse(async () => {});"
    answer = cloud.invoke(function(cloud, source))
    assert "does not stream responses" in answer.payload["errorMessage"]
