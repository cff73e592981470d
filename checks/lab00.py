"""Lab 00: the learner's first call, judged against what the cloud says."""

from checks.language import check, expect
from checks.system import System
from checks.work import answered


@check(
    hints=(
        "The check asks what you saw, and you have not told it yet, or something else. Which cell"
        " asks STS, and which cell passes its answer on?",
        "Which call of the STS client tells who the caller is, and under which key of its answer"
        " does the account's number stand?",
        "The page “GetCallerIdentity” of the STS API Reference shows the answer. Here:"
        ' `identity = sts.get_caller_identity()`, then `answer(account=identity["Account"])`.',
    ),
    onward="Every ARN of yours will carry this number; one look tells whose thing you hold.",
)
def account_is_known(system: System) -> None:
    """You have called the cloud, and know whose account answers."""
    expect(answered("account")).to_be(system.cloud.account)


@check(
    needs=[account_is_known],
    hints=(
        "Every client is made for one region. Where does it keep the name, if you did not give one"
        " when you made it?",
        "Look at what the client's `meta` offers: does one of its attributes look like a place?",
        "The boto3 guide, “Configuration”, tells where the region comes from. Here:"
        " `region = sts.meta.region_name`, then `answer(region=region)`.",
    ),
    onward=(
        "Nearly all you make lives in this one region; a list that is empty may be one of another."
    ),
)
def region_is_known(system: System) -> None:
    """You know which region you work in."""
    expect(answered("region")).to_be(system.cloud.region)


@check(
    needs=[account_is_known],
    hints=(
        "The labs use calls that old versions of boto3 do not have. Which version does this"
        " notebook use, and did the same notebook answer?",
        "A package tells its version in an attribute. Is it the version of this workshop's own"
        " environment, or of another Python on this machine?",
        "The workshop's own environment has the right one: choose the kernel “Python 3” in"
        " JupyterLab, restart it, and run `answer(boto3=boto3.__version__)` again.",
    ),
    onward="In a project of your own, pin the version: what a library can do changes under you.",
)
def boto3_is_supported(system: System) -> None:
    """The versions are supported."""
    expect(answered("boto3")).to_satisfy("to be 1.35 or newer", _is_supported)


def _is_supported(version: str) -> bool:
    major, minor = (int(part) for part in version.split(".")[:2])
    return (major, minor) >= (1, 35)
