"""The pytest plugin: checks become tests, outcomes become reports and an exit code."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

from checks import catalogue, packs, text
from checks.errors import Explained
from checks.evaluation import Evaluation
from checks.language import Check
from checks.names import every_lab, lab
from checks.outcome import Outcome, Result, exit_code, to_document, unique
from checks.system import System

CHOSEN = pytest.StashKey[set[str]]()
EVALUATION = pytest.StashKey[Evaluation]()
RESULTS = pytest.StashKey[list[Result]]()

_LETTERS = {
    Outcome.PASSED: ".",
    Outcome.NOT_YET: "N",
    Outcome.NOT_ATTEMPTED: "-",
    Outcome.BLOCKED: "b",
    Outcome.COULD_NOT_CHECK: "?",
}


class CheckItem(pytest.Item):
    """One check. Whether it can be judged is decided in the set-up phase, so that what is our fault
    shows as an error in JUnit's sense, and what the learner has not done yet as a failure."""

    def __init__(self, *, check: Check, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check

    @property
    def evaluation(self) -> Evaluation:
        return self.config.stash[EVALUATION]

    def setup(self) -> None:
        result = self.evaluation.result(self.check)
        if result.blocked_by:
            pytest.skip(f'blocked by "{result.blocked_by.title}"')
        if result.outcome is Outcome.COULD_NOT_CHECK:
            _fail(result)

    def runtest(self) -> None:
        result = self.evaluation.result(self.check)
        if not result.passed and result.star == 2 and not self.config.getoption("stars"):
            pytest.xfail("second star")
        if not result.passed:
            _fail(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return text.plain(self.evaluation.result(self.check))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.check.body.__code__.co_firstlineno - 1, self.check.title


def _fail(result: Result) -> NoReturn:
    """Without a traceback, which says nothing here and takes long to write."""
    pytest.fail(result.title, pytrace=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("checks of the deployed system")
    group.addoption("--lab", action="append", metavar="NN", help="only this lab; may be repeated")
    group.addoption("--json", metavar="FILE", help="write the results as JSON")
    group.addoption("--stars", action="store_true", help="second stars count in the exit code")


def pytest_configure(config: pytest.Config) -> None:
    try:
        config.stash[CHOSEN] = {lab(number).id for number in config.getoption("lab") or []}
        if EVALUATION not in config.stash:
            config.stash[EVALUATION] = Evaluation(System.from_environment())
    except Explained as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[RESULTS] = []
    config.pluginmanager.register(_Book(config), "checks-book")


class PackModule(pytest.Module):
    """A pack's checks as the catalogue has them, where pytest would import a copy."""

    def _getobj(self) -> ModuleType:
        return catalogue.module_of(lab(self.path.stem.removeprefix("lab")))


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    if any(module_path == each.checks for pack in packs.chosen() for each in pack.labs):
        module: PackModule = PackModule.from_parent(parent, path=module_path)
        return module
    return None


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> pytest.Item | list[pytest.Item] | None:
    if not isinstance(obj, Check):
        return None
    imported_from_another_lab = obj.module != collector.obj.__name__
    if imported_from_another_lab:
        return []
    item: CheckItem = CheckItem.from_parent(collector, name=name, check=obj)
    return item


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = config.stash[CHOSEN]
    by_name_alone = {each.id for each in every_lab() if each.undoes}

    def is_chosen(item: pytest.Item) -> bool:
        if not isinstance(item, CheckItem):
            return True
        if chosen:
            return item.check.lab in chosen
        named = any(Path(arg.partition("::")[0]).name == item.path.name for arg in config.args)
        return named or item.check.lab not in by_name_alone

    config.hook.pytest_deselected(items=[item for item in items if not is_chosen(item)])
    items[:] = filter(is_chosen, items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, Any]:
    report = yield
    if isinstance(item, CheckItem) and report.when != "teardown":
        if report.failed:
            report.longrepr = text.plain(item.evaluation.result(item.check))
        report.checks = [each.to_json() for each in item.evaluation.report(item.check)]
    return report


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    if not hasattr(report, "checks") or (report.when == "setup" and report.passed):
        return None
    outcome = Outcome(report.checks[-1]["outcome"])
    return outcome.value, _LETTERS[outcome], outcome.value


class _Book:
    """Gathers what the reports carry, whichever process made them, and closes the run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._results = config.stash[RESULTS]

    def pytest_runtest_logreport(self, report: Any) -> None:
        carried = [Result.from_json(each) for each in getattr(report, "checks", [])]
        # A cause in an earlier lab is met after what it blocks, and comes first all the same.
        self._results[:] = sorted(unique([*self._results, *carried]), key=lambda each: each.lab)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._results.append(_broken(Path(report.nodeid).stem, report.longreprtext))

    def pytest_internalerror(self, excrepr: object) -> bool:
        self._results.append(_broken("lab", str(excrepr)))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if hasattr(self._config, "workerinput") or exitstatus > pytest.ExitCode.TESTS_FAILED:
            return
        session.exitstatus = exit_code(self._results, self._config.getoption("stars"))
        if file := self._config.getoption("json"):
            Path(file).write_text(to_document(self._results), encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("what was deployed")
        style = text.Style(colour=terminalreporter.hasmarkup)
        terminalreporter.write_line(text.render(self._results, style))


def _broken(module: str, detail: str) -> Result:
    """What keeps a fault of ours from looking like a lab with nothing left to do."""
    return Result(
        lab=module.removeprefix("lab"),
        id=module,
        title="The checks can be run.",
        outcome=Outcome.COULD_NOT_CHECK,
        found="They cannot, which is the workshop's fault, not yours. Run them with --instructor"
        " and send what that prints to your instructor.",
        detail=detail,
    )
