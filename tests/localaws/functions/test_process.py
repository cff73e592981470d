"""What a function's process sees of the world, and what is left of it afterwards."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from localaws.functions.process import exit_reason
from tests.localaws.cloud import REGION, RUNTIME, Cloud, eventually
from tests.processes import is_gone

# "Defined runtime environment variables", and those of ours that `process.variables` names.
RESERVED = {
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "LANG",
    "PATH",
    "PYTHONPATH",
    "TZ",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
}
OURS = {"AWS_ENDPOINT_URL", "HOME", "TMPDIR"}
MADE_BY_PYTHON = {"LC_CTYPE"}


def test_a_function_has_its_own_variables_and_the_reserved_ones_alone(cloud: Cloud) -> None:
    name = cloud.function(
        "import os\ndef handler(event, context): return dict(os.environ)",
        Environment={"Variables": {"TABLE": "lambda-apigateway", "GREETING": "¡olé!\n"}},
    )
    seen = cloud.invoke(name).payload
    assert seen.keys() - MADE_BY_PYTHON == RESERVED | OURS | {"TABLE", "GREETING"}
    assert (seen["TABLE"], seen["GREETING"]) == ("lambda-apigateway", "¡olé!\n")
    assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == REGION
    assert seen["AWS_EXECUTION_ENV"] == f"AWS_Lambda_{RUNTIME}"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert seen["_HANDLER"] == "index.handler"
    assert seen["_X_AMZN_TRACE_ID"].startswith("Root=1-")


def test_a_reserved_variable_can_not_be_overridden(cloud: Cloud) -> None:
    name = cloud.function(
        "import os\ndef handler(event, context): return os.environ['HOME']",
        Environment={"Variables": {"HOME": "/root"}},
    )
    assert cloud.invoke(name).payload != "/root"


def test_boto3_and_the_standard_library_can_be_imported(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import importlib
        def handler(event, context):
            for name in event:
                importlib.import_module(name)
        """
    )
    provided = ["boto3", "botocore", "urllib3", "dateutil", "jmespath", "s3transfer", "six"]
    library = ["sqlite3", "ssl", "ctypes", "zoneinfo", "asyncio", "decimal", "xml.etree"]
    assert cloud.invoke(name, provided + library).error is None


@pytest.mark.parametrize(
    "name",
    [
        *("moto", "aiohttp", "psutil", "pytest", "pip", "jupyterlab", "matplotlib"),
        *("localaws", "iampolicy", "workshop", "checks"),
    ],
)
def test_nothing_of_our_environment_can_be_imported(cloud: Cloud, name: str) -> None:
    function = cloud.function(
        "import importlib\ndef handler(event, context): importlib.import_module(event)"
    )
    assert cloud.invoke(function, name).payload["errorMessage"] == f"No module named '{name}'"


def test_the_import_path_is_code_layers_runtime_and_library(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import os, sys, sysconfig
        def handler(event, context):
            root = os.environ["LAMBDA_TASK_ROOT"]
            return sys.path[0] == root, sys.path[1:3], [
                path for path in sys.path[4:]
                if not path.startswith((sysconfig.get_path("stdlib"), sys.base_prefix))
                or "site-packages" in path
            ]
        """
    )
    first, layers, strangers = cloud.invoke(name).payload
    assert first
    assert [path.rpartition("/opt")[2] for path in layers] == [
        f"/python/lib/{RUNTIME}/site-packages",
        "/python",
    ]
    assert strangers == []


def test_the_home_folder_is_the_functions_own_and_empty(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import boto3, os, pathlib, tempfile
        def handler(event, context):
            home = pathlib.Path.home()
            return [str(home), os.listdir(home), boto3.Session().available_profiles,
                    str(home) == tempfile.gettempdir(), os.getcwd()]
        """
    )
    home, held, profiles, is_temporary, working = cloud.invoke(name).payload
    assert (held, profiles, is_temporary) == ([], [], True)
    assert Path(home) != Path.home()
    assert working in ("/var/task", str(Path(home).with_name("task")))


def test_the_code_is_read_only(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import os, pathlib
        def handler(event, context):
            here = pathlib.Path(__file__)
            writable = [one for one in (here, here.parent) if one.stat().st_mode & 0o222]
            for change in (here.unlink, here.with_name("new.py").touch) if writable else ():
                try:
                    change()
                except OSError as error:
                    writable = [error.strerror]
            return writable
        """
    )
    assert cloud.invoke(name).payload == (["Read-only file system"] if cloud.isolated else [])


def test_each_environment_has_temporary_files_of_its_own(cloud: Cloud) -> None:
    source = """
        import os, tempfile
        def handler(event, context):
            open(os.path.join(tempfile.gettempdir(), context.function_name), "w").close()
            return os.listdir(tempfile.gettempdir())
        """
    for name in (cloud.function(source), cloud.function(source)):
        assert cloud.invoke(name).payload == [name]


def test_a_function_can_open_as_many_files_as_on_aws(cloud: Cloud) -> None:
    name = cloud.function(
        "import resource\n"
        "def handler(event, context): return resource.getrlimit(resource.RLIMIT_NOFILE)"
    )
    assert cloud.invoke(name).payload == [1024, 1024]


def test_the_credentials_are_the_roles_temporary_ones(cloud: Cloud) -> None:
    role = cloud.role("*")
    name = cloud.function(
        """
        import boto3
        def handler(event, context):
            identity = boto3.client("sts").get_caller_identity()
            return identity["Arn"], boto3.Session().get_credentials().access_key
        """,
        Role=role,
    )
    arn, key = cloud.invoke(name).payload
    session = f"assumed-role/{role.rpartition('/')[2]}/{name}"
    assert arn == f"arn:aws:sts::123456789012:{session}"
    assert key.startswith("ASIA")


def test_a_function_calls_the_same_aws(cloud: Cloud) -> None:
    table = cloud.table()
    name = cloud.function(
        "import boto3\ntables = boto3.resource('dynamodb')\n"
        "def handler(event, context): tables.Table(event).put_item(Item={'id': '1'})"
    )
    assert cloud.invoke(name, table).error is None
    found = cloud.client("dynamodb").get_item(TableName=table, Key={"id": {"S": "1"}})
    assert found["Item"] == {"id": {"S": "1"}}


def test_what_a_handler_forked_goes_with_its_environment(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import os, time
        def handler(event, context):
            child = os.fork()
            if not child:
                time.sleep(600)
                os._exit(0)
            return child
        """
    )
    child = cloud.invoke(name).payload
    assert not is_gone(child)
    cloud.client("lambda").delete_function(FunctionName=name)
    eventually(lambda: is_gone(child))


@pytest.mark.skipif(sys.platform != "linux", reason="no other system shows whose child it was")
def test_what_a_handler_let_go_of_goes_with_its_environment_too(cloud: Cloud) -> None:
    name = cloud.function(
        """
        import subprocess
        def handler(event, context):
            return subprocess.Popen(["sleep", "600"], start_new_session=True).pid
        """
    )
    child = cloud.invoke(name).payload
    assert not is_gone(child)
    cloud.client("lambda").delete_function(FunctionName=name)
    eventually(lambda: is_gone(child))


def test_a_handler_that_forks_and_returns_twice_harms_no_other(cloud: Cloud) -> None:
    name = cloud.function("import os\ndef handler(event, context): return os.fork()", Timeout=1)
    for _ in range(3):
        # Both talk over one connection: what is answered is theirs to garble, as it is on AWS.
        assert cloud.client("lambda").invoke(FunctionName=name)["StatusCode"] == 200
    assert cloud.invoke(cloud.function("def handler(event, context): return 1")).payload == 1


def test_the_environments_folder_goes_with_it(cloud: Cloud) -> None:
    def folders() -> set[Path]:
        return set((cloud.home / "environments").iterdir())

    before = folders()
    name = cloud.function("def handler(event, context): pass")
    cloud.invoke(name)
    (root,) = folders() - before
    cloud.client("lambda").delete_function(FunctionName=name)
    eventually(lambda: not root.exists())


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (0, "Runtime exited without providing a reason"),
        (127, "Runtime exited with error: exit status 127"),
        (-9, "Runtime exited with error: signal: killed"),
        (-63, "Runtime exited with error: signal: real-time signal 29"),
    ],
)
def test_an_exit_is_worded_as_lambda_does(code: int, reason: str) -> None:
    assert exit_reason(code) == reason or (code == -63 and os.uname().sysname != "Linux")
