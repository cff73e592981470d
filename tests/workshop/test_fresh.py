import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from checks.errors import Explained
from workshop import build
from workshop.fresh import local_aws

PATTERNS = Path(__file__).parents[1] / "nbval-sanitise.cfg"


def pid_of(environment: dict[str, str]) -> int:
    """The process of the local AWS that the variables lead to, as its own command tells."""
    command = [sys.executable, "-m", "localaws", "status"]
    done = subprocess.run(  # noqa: S603  # ours
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return int(done.stdout.split("process ")[1].split(",")[0])


def has_ended(process: psutil.Process) -> bool:
    """Not even a zombie runs; an orphan stays one until the system's first process reaps it."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_local_aws_runs_for_as_long_as_it_is_needed():
    with local_aws() as environment:
        process = psutil.Process(pid_of(environment))
        assert not has_ended(process)
    assert has_ended(process)
    assert not any(Path(home).exists() for home in environment.values())


def test_it_ends_when_the_run_fails():
    started = []

    def fail():
        with local_aws() as environment:
            started.append(psutil.Process(pid_of(environment)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert has_ended(started[0])


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_stopped_leaves_nothing_behind(clone, stop: signal.Signals):
    (clone.root / "tests").mkdir()
    (clone.root / build.PATTERNS).write_bytes(PATTERNS.read_bytes())
    cell = "import os, time; print(os.environ['LOCALAWS_HOME'], file=open('home', 'w'), flush=True)"
    path = clone.solution("01-iam", f"{cell}; time.sleep(60)")
    before = path.read_bytes()
    script = "import pathlib, sys; from workshop import build; clone = pathlib.Path(sys.argv[1])"
    command = [sys.executable, "-c", f"{script}; build.main(['--execute'], root=clone)"]
    with subprocess.Popen([*command, str(clone.root)]) as building:  # noqa: S603  # ours
        home = wait_for(path.parent / "home", building)
        family = psutil.Process(building.pid).children(recursive=True)
        family.append(psutil.Process(pid_of({"LOCALAWS_HOME": home})))
        building.send_signal(stop)
    assert len(family) > 1
    assert all(map(has_ended, family))
    assert not Path(home).exists()
    assert path.read_bytes() == before


def wait_for(file: Path, building: subprocess.Popen[bytes]) -> str:
    while not file.exists() or not file.read_text():
        assert building.poll() is None
        time.sleep(0.05)
    return file.read_text().strip()


def test_one_that_cannot_start_says_why(monkeypatch, tmp_path):
    (tmp_path / "localaws.py").write_text("raise SystemExit('There is no room. Make some.')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Explained, match=r"There is no room\. Make some\."), local_aws():
        pass


def test_solutions_build_on_a_local_aws_of_their_own(clone):
    (clone.root / "tests").mkdir()
    (clone.root / build.PATTERNS).write_bytes(PATTERNS.read_bytes())
    setup = "%load_ext workshop\nimport boto3\ndynamodb = boto3.client('dynamodb')"
    key = "[{'AttributeName': 'id', '%s': '%s'}]"
    create = (
        "# TODO: create the table.\n### BEGIN SOLUTION\n"
        f"dynamodb.create_table(TableName='t', KeySchema={key % ('KeyType', 'HASH')},\n"
        f"    AttributeDefinitions={key % ('AttributeType', 'S')}, BillingMode='PAY_PER_REQUEST')\n"
        "### END SOLUTION"
    )
    clone.solution("01-made", setup, create)
    clone.solution("02-found", setup, "print(dynamodb.list_tables()['TableNames'])")
    assert build.main(["--execute"], root=clone.root) == 0
    found = clone.read("02-found", "solutions")["cells"][1]["outputs"]
    assert found[0]["text"] == ["['t']\n"]
    first = clone.files()
    assert build.main(["--execute", "--only", "01"], root=clone.root) == 0
    assert clone.files() == first
