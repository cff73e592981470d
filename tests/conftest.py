"""What every test may use."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from hypothesis import HealthCheck, settings

from localaws.client import REGION
from localaws.lambdaapi.world import SETTLE_VARIABLE
from localaws.workspace import HOME_VARIABLE, Workspace
from tests.verified import Verified
from workshop.fresh import local_aws

Golden = Callable[[str, str], None]

# Property tests meet the same examples in each run, so that a failure is a change's; `make proof`
# looks for new ones. A busy machine is no failure.
settings.register_profile(
    "same", derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite what learners read, as it is")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.path.stem != "test_solutions")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with the file of that name in `golden/` beside the test."""

    def compare(name: str, text: str) -> None:
        file = Path(request.path).parent / "golden" / name
        if request.config.getoption("golden"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8"), "Run pytest --golden, and read the diff."

    return compare


@pytest.fixture(scope="session")
def fresh_aws() -> Iterator[dict[str, str]]:
    """The variables that lead the workshop to a local AWS of this run's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTLE_VARIABLE, "0")  # no test waits a second for a function
        with local_aws() as environment:
            yield environment


@pytest.fixture(scope="session")
def fresh_endpoint(fresh_aws: dict[str, str]) -> str:
    server = Workspace(Path(fresh_aws[HOME_VARIABLE])).running()
    assert server
    return server.endpoint


@pytest.fixture(scope="session")
def fresh_variables(fresh_aws: dict[str, str]) -> dict[str, str]:
    """The standard environment of any client of that local AWS."""
    workspace = Workspace(Path(fresh_aws[HOME_VARIABLE]))
    server = workspace.running()
    assert server
    return workspace.variables(server)


@pytest.fixture(params=["local", "aws"])
def verified(request: pytest.FixtureRequest) -> Iterator[Verified]:
    """Either target, for tests marked `aws_verified`."""
    if request.param == "local":
        given = request.getfixturevalue("fresh_variables")
        key = (given["AWS_ACCESS_KEY_ID"], given["AWS_SECRET_ACCESS_KEY"])
        deployed = Verified(boto3.Session(*key, region_name=REGION), given["AWS_ENDPOINT_URL"])
    elif os.environ.get("WORKSHOP_TARGET") == "aws":
        deployed = Verified(boto3.Session(), None)
    else:
        pytest.skip("needs an AWS account: set WORKSHOP_TARGET=aws and the standard credentials")
    yield deployed
    deployed.close()
