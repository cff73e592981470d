"""What a role asked for: from the local AWS's own record, or as far as AWS tells it."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from checks.errors import Explained

_PATIENCE = 10  # seconds for the local AWS to answer
_JOB_SECONDS, _LOOK_SECONDS = 60, 1  # IAM's report takes a few
_LOCAL_BLIND = "The record begins when the local AWS starts."
_AWS_BLIND = (
    "AWS does not say on which resources: CloudTrail's event history has no data events, so"
    " dynamodb:PutItem never appears there. What follows is IAM's last accessed information: by"
    " service, and by action where IAM tracks it. It is up to four hours behind, and reaches back"
    " 400 days.",
    "For the smallest policy, run the same work on the local AWS: WORKSHOP_TARGET=local",
)


@dataclass(frozen=True)
class Use:
    """``action`` ends in ``:*`` where only the service is known; ``resource`` is then empty, and
    ``count`` None."""

    action: str
    resource: str
    allowed: bool
    count: int | None
    last: datetime.datetime


@dataclass(frozen=True)
class Seen:
    """``blind`` are sentences about what cannot be seen; ``by_resource`` whether uses name them."""

    uses: tuple[Use, ...]
    by_resource: bool
    blind: tuple[str, ...]


def seen_locally(role_arn: str) -> Seen:
    """From the page of the local AWS that `AWS_ENDPOINT_URL` leads to. Raises Explained."""
    url = f"{os.environ.get('AWS_ENDPOINT_URL', '')}/_localaws/used.json"
    try:
        answer = requests.get(url, params={"role": role_arn}, timeout=_PATIENCE)
        document = answer.json()
        uses = tuple(_local_use(each) for each in document["uses"])
        complete = bool(document["complete"])
    except (requests.RequestException, ValueError, KeyError) as error:
        raise Explained(
            f"{url} does not tell what was used ({type(error).__name__}). Run: workshop status"
        ) from error
    more = () if complete else ("It used more resources than the record holds.",)
    return Seen(uses, True, (_LOCAL_BLIND, *more))


def _local_use(each: Mapping[str, Any]) -> Use:
    last = datetime.datetime.fromisoformat(each["last"])
    allowed = each["outcome"] == "allowed"
    return Use(each["action"], each["resource"], allowed, int(each["count"]), last)


def seen_on_aws(role_arn: str, iam: Any) -> Seen:
    """IAM's service last accessed details, "Refine permissions in AWS using last accessed
    information". Raises Explained."""
    job = iam.generate_service_last_accessed_details(Arn=role_arn, Granularity="ACTION_LEVEL")
    deadline = time.monotonic() + _JOB_SECONDS
    report = iam.get_service_last_accessed_details(JobId=job["JobId"])
    while report["JobStatus"] == "IN_PROGRESS" and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
        report = iam.get_service_last_accessed_details(JobId=job["JobId"])
    if report["JobStatus"] != "COMPLETED":
        why = report.get("Error", {}).get("Message", report["JobStatus"])
        raise Explained(f"IAM does not tell what was used ({why}). Run again: workshop meter")
    return Seen(tuple(_uses_on_aws(report, job["JobId"], iam)), False, _AWS_BLIND)


def _uses_on_aws(report: Mapping[str, Any], job: str, iam: Any) -> Iterator[Use]:
    page = report
    while True:
        for service in page["ServicesLastAccessed"]:
            prefix = service["ServiceNamespace"]
            if "LastAuthenticated" in service:
                yield Use(f"{prefix}:*", "", True, None, service["LastAuthenticated"])
            for action in service.get("TrackedActionsLastAccessed", ()):
                if "LastAccessedTime" in action:
                    name = f"{prefix}:{action['ActionName']}"
                    yield Use(name, "", True, None, action["LastAccessedTime"])
        if not page.get("IsTruncated"):
            return
        page = iam.get_service_last_accessed_details(JobId=job, Marker=page["Marker"])
