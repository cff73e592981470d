"""The collection and environments that we hand out, as Postman's own parser reads them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checks import newman
from checks.address import invoke_url
from checks.names import Names
from checks.spoils import OPERATIONS

from .examiner import COLLECTION, DATA, Examiner, collection, script_of

# What Postman shows after an import: every request with its URL, and the names of its scripts.
PARSE = """
const { Collection } = require("postman-collection");
const found = [];
new Collection(JSON.parse(require("fs").readFileSync(0))).forEachItem((item) => found.push({
    name: item.name,
    url: item.request.url.toString(),
    operation: JSON.parse(item.request.body.raw).operation,
    scripts: item.events.map((event) => event.listen),
}));
console.log(JSON.stringify(found));
"""


@pytest.fixture(scope="module")
def parsed() -> list[dict[str, Any]]:
    node = shutil.which("node", path=Path(sys.executable).parent) or shutil.which("node")
    if not node or not newman.NEWMAN.is_dir():
        pytest.skip("newman brings Postman's parser along. Run: python -m workshop setup")
    done = subprocess.run(  # noqa: S603  # our own script
        [node, "-e", PARSE],
        cwd=newman.NEWMAN.parent,
        input=COLLECTION.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def environment(name: str, **filled_in: str) -> str:
    """The URL of an environment, once a learner filled it in."""
    document = json.loads((DATA / "postman" / f"{name}.postman_environment.json").read_text())
    values = {each["key"]: each["value"] for each in document["values"]} | filled_in
    url: str = values["url"]
    for key, value in values.items():
        url = url.replace(f"{{{{{key}}}}}", value)
    return url


def test_postman_finds_a_request_for_each_operation(parsed: list[dict[str, Any]]) -> None:
    assert {each["operation"] for each in parsed} == {*OPERATIONS, "fly"}
    assert {each["url"] for each in parsed} == {"{{url}}"}
    assert [each["name"] for each in parsed if "test" not in each["scripts"]] == []


def test_the_collection_says_that_it_is_version_2_1() -> None:
    assert collection()["info"]["schema"].endswith("/v2.1.0/collection.json")


def test_every_request_is_tested_for_more_than_its_status() -> None:
    lines = {item["name"]: script_of(collection(), item["name"]) for item in collection()["item"]}
    assert [name for name, script in lines.items() if "pm.response.json()" not in str(script)] == []


def test_the_environments_lead_where_the_helper_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert environment("local", api="a1b2c3d4e5") == invoke_url("a1b2c3d4e5")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert environment("aws", api="a1b2c3d4e5", region="eu-west-1") == invoke_url("a1b2c3d4e5")


def test_two_runs_work_on_two_items(examiner: Examiner, tmp_path: Path) -> None:
    examiner.writes(collection())
    own = json.dumps({"values": [{"key": "url", "value": examiner.url}]})
    file = tmp_path / "environment.json"
    file.write_text(own)
    runs = newman.run(COLLECTION, file, [{"table": examiner.names.table}] * 2)
    ids = {str(each.request.payload) for r in runs for each in r.executions[2:3]}
    assert [run.failures for run in runs] == [[], []]
    assert len(ids) == 2


@pytest.mark.parametrize("operation", OPERATIONS)
def test_there_is_a_request_for_curl(operation: str) -> None:
    request = json.loads((DATA / "requests" / f"{operation}.json").read_text(encoding="utf-8"))
    assert request["operation"] == operation
    assert request.get("tableName", Names().table) == Names().table
