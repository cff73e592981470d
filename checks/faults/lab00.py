"""Wrong answers about the cloud."""

from __future__ import annotations

from checks import work
from checks.faults.language import Apply, Fault, Kind
from checks.lab00 import account_is_known, boto3_is_supported, region_is_known


def _answered(**given: str) -> Apply:
    return lambda me: work.answer(**given)


def _unanswered(key: str) -> Apply:
    def apply(_: object) -> None:
        answers = work.load(work.ANSWERS)
        del answers[key]
        work.save(work.ANSWERS, answers)

    return apply


FAULTS = tuple(
    Fault(title, owner, cause, apply, Kind.FILE)
    for title, owner, cause, apply in (
        ("No account is named", account_is_known, "no such thing", _unanswered("account")),
        (
            "Another account is named",
            account_is_known,
            "210987654321",
            _answered(account="210987654321"),
        ),
        (
            "The user is named for the account",
            account_is_known,
            "arn:aws:iam::",
            _answered(account="arn:aws:iam::123456789012:user/learner"),
        ),
        ("No region is named", region_is_known, "no such thing", _unanswered("region")),
        ("Another region is named", region_is_known, "ap-south-2", _answered(region="ap-south-2")),
        (
            "A zone is named for the region",
            region_is_known,
            "us-east-1a",
            _answered(region="us-east-1a"),
        ),
        ("No version is named", boto3_is_supported, "no such thing", _unanswered("boto3")),
        ("The version is of another age", boto3_is_supported, "1.26.0", _answered(boto3="1.26.0")),
    )
)
