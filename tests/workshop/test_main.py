"""The `workshop` command as a learner types it."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from workshop.__main__ import VERBS, Verb, main

Captured = pytest.CaptureFixture[str]


def test_help_names_every_verb_and_gives_examples(capsys: Captured) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown for name in VERBS)
    assert "examples:" in shown


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_explains_itself(name: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert shown.startswith("usage: ")


def test_an_unknown_verb_is_one_sentence_with_the_nearest(capsys: Captured) -> None:
    assert main(["chek"]) == 2
    shown = capsys.readouterr().err
    assert shown == 'There is no verb "chek". Did you mean "check"? Run: workshop --help\n'


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[BaseException]], None]:
    """Make a verb `break` that raises."""

    def install(error: type[BaseException]) -> None:
        def stumble(_: object) -> int:
            raise error("over a stone")

        monkeypatch.setitem(VERBS, "break", Verb("workshop.hint", "break", "stumble"))
        monkeypatch.setattr("workshop.hint.stumble", stumble, raising=False)

    return install


def test_a_fault_of_ours_shows_no_traceback(
    verb: Callable[[type[BaseException]], None], capsys: Captured
) -> None:
    verb(RuntimeError)
    assert main(["break"]) == 3
    shown = capsys.readouterr().err
    assert shown.startswith("The workshop stumbled over RuntimeError: over a stone.")
    assert shown.endswith("workshop break --traceback\n")


def test_whoever_asks_for_a_traceback_gets_it(
    verb: Callable[[type[BaseException]], None],
) -> None:
    verb(RuntimeError)
    with pytest.raises(RuntimeError):
        main(["break", "--traceback"])


def test_an_interruption_ends_quietly(
    verb: Callable[[type[BaseException]], None], capsys: Captured
) -> None:
    verb(KeyboardInterrupt)
    assert main(["break"]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_starting_up_imports_nothing_heavy() -> None:
    code = (
        "import sys; from workshop.__main__ import main; main(['--help']);"
        " heavy = {'boto3', 'pytest', 'moto', 'IPython', 'aiohttp'} & set(sys.modules);"
        " print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stderr == "[]\n"


def test_no_grammar_is_parsed_to_read_a_notebook():
    script = "import sys, workshop.notebook; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-P", "-c", script]).returncode == 0  # noqa: S603 - our own
