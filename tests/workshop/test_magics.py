"""`%load_ext workshop`, `%check` and `%hint` in a real kernel."""

from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from checks.outcome import Outcome, Result
from checks.text import Style
from workshop.panel import Panel

Output = list[dict[str, Any]]
Outputs = list[Output]
Shown = dict[str, Output]
Run = Callable[..., Outputs]


def in_a_kernel(folder: Path, aws: dict[str, str], cells: Sequence[str]) -> Outputs:
    """The outputs of each cell, in a new kernel in that folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "WORKSHOP_TARGET", "WORKSHOP_WORK", "JPY_SESSION_NAME"):
            patch.delenv(name, raising=False)
        for name, value in aws.items():
            patch.setenv(name, value)
        patch.setenv("WORKSHOP_SUFFIX", "kernel")
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, allow_errors=True, resources=resources).execute()
    return [cell.outputs for cell in notebook.cells]


@pytest.fixture
def run(fresh_aws: dict[str, str], tmp_path: Path) -> Run:
    """Run cells in a new kernel whose folder is empty."""
    return lambda *cells: in_a_kernel(tmp_path, fresh_aws, cells)


@pytest.fixture(scope="module")
def shown(fresh_aws: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What these cells show, one after the other in one kernel without a front end."""
    cells = {
        "extension": "%load_ext workshop",
        "check": "%check 01",
        "value": "print(repr(_))",
        "next hint": "%hint",
        "a check's hint": "%hint role_exists",
        "check again": "%check 01",
        "instructor": "%check 01 --instructor",
    }
    outputs = in_a_kernel(tmp_path_factory.mktemp("notebooks"), fresh_aws, [*cells.values()])
    return dict(zip(cells, outputs, strict=True))


def words(outputs: Output) -> str:
    """All that a cell shows, as text."""
    return "".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)


def test_a_check_shows_the_same_words_as_the_shell(shown: Shown) -> None:
    (panel,) = shown["check"]
    assert panel["output_type"] == "display_data"
    assert panel["data"]["text/plain"].startswith("Lab 01, IAM: 0 of 7 passed\n\nnot attempted")
    assert panel["data"]["text/plain"].endswith("For the next hint: %hint lab01.role_exists")
    assert "lambda-apigateway-role-kernel" in panel["data"]["text/html"]


def test_a_check_is_no_value(shown: Shown) -> None:
    assert words(shown["value"]) == "''\n"


def test_hints_climb(shown: Shown) -> None:
    assert words(shown["next hint"]).startswith("Hint 2 of 3 for “The role exists.”")
    assert words(shown["a check's hint"]).startswith("Hint 3 of 3")
    assert "Hint 3 of 3" in words(shown["check again"])


def test_the_work_folder_is_beside_the_notebook(run: Run, tmp_path: Path) -> None:
    run("%load_ext workshop", "from workshop import answer", "answer(region='us-east-1')")
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["answers.json"]


MISTAKES = {
    "%check": "UsageError: The number of the lab is missing. Run: %check 01",
    "%check 77": 'UsageError: There is no lab "77"; the labs are 00, 01',
    "%check 01 02": 'UsageError: %check takes one lab, not "01 02". Run: %check 01',
    "%meter": 'There is no role "lambda-apigateway-role-kernel". Run: %check 01',
    "%meter a b": 'UsageError: %meter takes one role, not "a b". Run: %meter a',
    "%hint rol_exists": 'There is no check "rol_exists"; the nearest is lab01.role_exists',
    "%hint": "all that was checked last passed. Run: %check",
}


def test_a_mistake_is_one_sentence(run: Run) -> None:
    _, *answers = run("%load_ext workshop", *MISTAKES)
    for sentence, outputs in zip(MISTAKES.values(), answers, strict=True):
        assert sentence in words(outputs)
        assert {output["output_type"] for output in outputs} == {"stream"}


def test_a_notebook_knows_its_lab(run: Run) -> None:
    in_jupyter = "import os; os.environ['JPY_SESSION_NAME'] = '/home/you/02-dynamodb.ipynb'"
    in_code = "os.environ.pop('JPY_SESSION_NAME'); __vsc_ipynb_file__ = '/home/you/01-iam.ipynb'"
    nowhere = "del __vsc_ipynb_file__"
    outputs = run("%load_ext workshop", in_jupyter, "%check", in_code, "%check", nowhere, "%check")
    assert words(outputs[2]).startswith("Lab 02")
    assert words(outputs[4]).startswith("Lab 01")
    assert words(outputs[6]).startswith("Lab 01"), "without a name, the one checked last"


def test_who_looks_back_is_not_sent_away(run: Run) -> None:
    here = "import os; os.environ['JPY_SESSION_NAME'] = '/home/you/{}.ipynb'"
    told = "account='123456789012', region='us-east-1', boto3=boto3.__version__"
    done = f"import boto3; from workshop import answer; answer({told})"
    *_, own, _, other = run(
        *("%load_ext workshop", done, here.format("00-start-here"), "%check 00"),
        *(here.format("04-api-gateway"), "%check 00"),
    )
    assert words(own).endswith("Next: 01-iam.ipynb")
    assert words(other).endswith("passed.")


PRESS = """
import gc, ipywidgets
[button] = [each for each in gc.get_objects() if isinstance(each, ipywidgets.Button)]
button.click()
"""


def test_the_button_brings_the_next_hint_into_the_panel(run: Run) -> None:
    name = "import os; os.environ['JPY_SESSION_NAME'] = '01-iam.ipynb'"
    *_, checked, pressed, again = run("%load_ext workshop", name, "%check", PRESS, PRESS)
    panel, button = checked
    assert "application/vnd.jupyter.widget-view+json" in button["data"]
    assert "Hint 3 of 3" in panel["data"]["text/plain"]
    assert "Hint 3 of 3" in panel["data"]["text/html"]
    assert pressed == again == []


def test_each_button_says_which_hint_it_brings(run: Run) -> None:
    name = "import os; os.environ['JPY_SESSION_NAME'] = '05-testing.ipynb'"
    list_all = "import gc, ipywidgets; print(sorted(each.description for each in gc.get_objects()"
    list_all += " if isinstance(each, ipywidgets.Button)))"
    *_, said = run("%load_ext workshop", name, "%check", list_all)
    first, second = "Your Postman collection has requests.", "Your load test has a report."
    assert words(said).strip() == str([f"Next hint: {first}", f"Next hint: {second}"])


def test_without_a_front_end_there_is_no_button(shown: Shown) -> None:
    assert len(shown["check"]) == 1


class Structure(HTMLParser):
    """The tags and the text of a page; raises on tags that do not close in turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_panel_is_words_in_plain_structure(shown: Shown) -> None:
    (panel,) = shown["check"]
    page = Structure(panel["data"]["text/html"])
    assert set(page.tags) <= {
        "section",
        "p",
        "strong",
        "div",
        "dl",
        "dt",
        "dd",
        "code",
        "ul",
        "li",
        "br",
    }
    for word in ("not attempted", "Expected", "Found", "Looked with", "Hint 1 of 3", "blocked"):
        assert word in page.text
    assert "Hint 2" not in page.text
    assert "color:" not in panel["data"]["text/html"].replace("currentColor", "")


def test_code_in_titles_and_hints_is_code() -> None:
    result = Result(
        lab="05",
        id="lab05.f",
        title="It is `f`.",
        outcome=Outcome.NOT_YET,
        found="`data`",
        evidence="a `b`",
        hints=("Which `pm.test` asks for `a < b`?", "", ""),
    )
    html = Panel([result], Style()).html()
    assert "It is <code>f</code>." in html
    assert "Which <code>pm.test</code> asks for <code>a &lt; b</code>?" in html
    assert "<dd>`data`</dd><dt>Looked with</dt><dd><code>a `b`</code></dd>" in html


def test_instructors_can_unfold_where_it_failed(shown: Shown) -> None:
    (panel,) = shown["instructor"]
    page = Structure(panel["data"]["text/html"])
    assert "details" in page.tags
    assert "NotAttempted" in page.text
