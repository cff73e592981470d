"""Where uses come from."""

import datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from checks.errors import Explained
from tests.workshop.meter.made import NOON, ROLE
from workshop.meter import uses
from workshop.meter.uses import Use, seen_locally, seen_on_aws

JOB = {"JobId": "01234567-89ab-cdef-0123-456789abcdef"}


def report(status: str = "COMPLETED", **more: Any) -> dict[str, Any]:
    """As "GetServiceLastAccessedDetails" (IAM API Reference) shows one."""
    return {
        "JobStatus": status,
        "JobCreationDate": NOON,
        "JobCompletionDate": NOON,
        "ServicesLastAccessed": [],
        **more,
    }


def service(prefix: str, used: datetime.datetime | None, **actions: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"ServiceName": prefix.title(), "ServiceNamespace": prefix}
    if used:
        found["LastAuthenticated"] = used
    if actions:
        found["TrackedActionsLastAccessed"] = [
            {"ActionName": name, **({"LastAccessedTime": at} if at else {})}
            for name, at in actions.items()
        ]
    return found


@pytest.fixture
def iam() -> Any:
    return boto3.Session("AKIDEXAMPLE", "unused").client("iam", "us-east-1")


def test_a_role_that_did_nothing_on_the_local_aws_used_nothing(
    fresh_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", fresh_endpoint)
    seen = seen_locally("arn:aws:iam::123456789012:role/never-made")
    assert (seen.uses, seen.by_resource) == ((), True)


def test_a_local_aws_that_is_not_there_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(Explained, match="Run: workshop status"):
        seen_locally(ROLE)


def test_aws_tells_services_and_the_actions_that_it_tracks(iam: Any) -> None:
    asked = {"Arn": ROLE, "Granularity": "ACTION_LEVEL"}
    first = report(
        ServicesLastAccessed=[
            service("dynamodb", NOON),
            service("iam", NOON, GetRole=NOON, PassRole=None),
        ],
        IsTruncated=True,
        Marker="more",
    )
    second = report(ServicesLastAccessed=[service("s3", None)])
    with Stubber(iam) as aws:
        aws.add_response("generate_service_last_accessed_details", JOB, asked)
        aws.add_response("get_service_last_accessed_details", first, JOB)
        aws.add_response("get_service_last_accessed_details", second, JOB | {"Marker": "more"})
        seen = seen_on_aws(ROLE, iam)
    assert seen.uses == (
        Use("dynamodb:*", "", True, None, NOON),
        Use("iam:*", "", True, None, NOON),
        Use("iam:GetRole", "", True, None, NOON),
    )
    assert not seen.by_resource
    assert "dynamodb:PutItem never appears" in seen.blind[0]


def test_aws_is_asked_again_until_its_report_is_there(
    iam: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "_LOOK_SECONDS", 0)
    with Stubber(iam) as aws:
        aws.add_response("generate_service_last_accessed_details", JOB)
        aws.add_response("get_service_last_accessed_details", report("IN_PROGRESS"))
        aws.add_response("get_service_last_accessed_details", report())
        assert seen_on_aws(ROLE, iam).uses == ()
        aws.assert_no_pending_responses()


def test_a_report_that_fails_is_explained(iam: Any) -> None:
    failed = report("FAILED", Error={"Message": "Too busy", "Code": "Throttled"})
    with Stubber(iam) as aws:
        aws.add_response("generate_service_last_accessed_details", JOB)
        aws.add_response("get_service_last_accessed_details", failed)
        with pytest.raises(Explained, match="Too busy"):
            seen_on_aws(ROLE, iam)
