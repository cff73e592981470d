"""A function with all that hangs on it, and a version of it."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from localaws.functions.configuration import LATEST, EventInvoke
from localaws.lambdaapi.package import Package
from localaws.lambdaapi.policy import Policy
from localaws.lambdaapi.settings import Settings

# A version's status: what the API says of it, as recorded in `test_function_lifecycle` and
# `test_publish_with_update`.
PENDING = "Pending"
IN_PROGRESS = "InProgress"
SETTLED = ""
# Seconds; who must wait for longer has seen a clock that was set back.
LONGEST_SETTLING = 60


def new_revision() -> str:
    return str(uuid.uuid4())


def timestamp(seconds: float) -> str:
    """As Lambda writes it: ``2026-01-31T12:00:00.000+0000``."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


@dataclass(eq=False)
class Version:
    """``$LATEST`` or a published version: code, settings, and whether they are in use yet.

    ``settles_at`` (seconds since 1970) ends ``status``, and so does a clock that is set back;
    ``before`` is what is in use until then.
    """

    number: str
    settings: Settings
    package: Package
    architecture: str
    modified: str
    status: str = SETTLED
    settles_at: float = 0.0
    before: Version | None = None
    revision: str = field(default_factory=new_revision)

    def settle(self, now: float) -> bool:
        """Whether time has just put it in use. Its revision changes then (recorded:
        `test_function_revisions_basic`)."""
        is_early = self.settles_at - LONGEST_SETTLING <= now < self.settles_at
        if self.status == SETTLED or is_early:
            return False
        self.status, self.before, self.revision = SETTLED, None, new_revision()
        return True

    @property
    def in_use(self) -> Version:
        return self.before or self

    @property
    def content(self) -> tuple[str, str, Settings]:
        """What publishing it again compares."""
        return self.package.sha256, self.architecture, self.settings


@dataclass
class Alias:
    """``weights`` maps one other version to its share, or is empty."""

    name: str
    version: str
    description: str
    weights: dict[str, float]
    revision: str = field(default_factory=new_revision)


@dataclass
class Provisioned:
    """Provisioned concurrency of a version or alias; ``status`` is IN_PROGRESS, READY or FAILED."""

    requested: int
    modified: str
    allocated: int = 0
    available: int = 0
    status: str = "IN_PROGRESS"
    reason: str = ""


@dataclass
class EventInvokeConfig:
    """The members that were given, as the API has them; ``modified`` in seconds since 1970."""

    given: dict[str, Any]
    modified: float

    @property
    def value(self) -> EventInvoke:
        destinations = self.given["DestinationConfig"]
        return EventInvoke(
            self.given.get("MaximumRetryAttempts", EventInvoke.retries),
            self.given.get("MaximumEventAgeInSeconds", EventInvoke.age_seconds),
            destinations["OnSuccess"].get("Destination", ""),
            destinations["OnFailure"].get("Destination", ""),
        )


@dataclass
class UrlConfig:
    """A function URL: ``id`` is its host's first label."""

    id: str
    auth_type: str
    cors: dict[str, Any] | None
    invoke_mode: str
    created: str
    modified: str


@dataclass(eq=False)
class Function:
    """What is kept by qualifier has the key ``""`` for the function itself.

    ``published`` counts the versions there ever were: "numbers never reused" until the function
    itself is deleted. ``sources`` says what ``$LATEST`` was when each of them was published.
    """

    account: str
    region: str
    name: str
    latest: Version
    versions: dict[str, Version] = field(default_factory=dict)
    published: int = 0
    sources: dict[str, tuple[str, str, Settings]] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    reserved: int | None = None
    provisioned: dict[str, Provisioned] = field(default_factory=dict)
    event_invoke: dict[str, EventInvokeConfig] = field(default_factory=dict)
    urls: dict[str, UrlConfig] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def all_versions(self) -> list[Version]:
        return [self.latest, *self.versions.values()]

    def qualified(self, qualifier: str | None) -> str:
        return f"{self.arn}:{qualifier}" if qualifier else self.arn

    def version(self, qualifier: str) -> Version | None:
        """By number, ``$LATEST`` or an alias's name."""
        if qualifier == LATEST:
            return self.latest
        alias = self.aliases.get(qualifier)
        return self.versions.get(alias.version if alias else qualifier) or (
            self.latest if alias and alias.version == LATEST else None
        )

    def forget(self, qualifier: str) -> None:
        """What hung on a version or an alias that is gone."""
        self.policies.pop(qualifier, None)
        self.provisioned.pop(qualifier, None)
        self.event_invoke.pop(qualifier, None)
        self.urls.pop(qualifier, None)

    def settle(self, now: float) -> bool:
        settled = [version.settle(now) for version in self.all_versions]
        return any(settled)

    def document(self, version: Version, qualifier: str | None = None) -> dict[str, Any]:
        """FunctionConfiguration, as GetFunctionConfiguration answers it."""
        told = self.listed(version, qualifier) | _states(version)
        name = version.settings.runtime
        digest = hashlib.sha256(name.encode()).hexdigest()
        arn = f"arn:aws:lambda:{self.region}::runtime:{digest}"
        return told | {"RuntimeVersionConfig": {"RuntimeVersionArn": arn}}

    def listed(self, version: Version, qualifier: str | None = None) -> dict[str, Any]:
        """The same as lists have it: without states (recorded: `test_list_functions`)."""
        return {
            "FunctionName": self.name,
            "FunctionArn": self.qualified(qualifier),
            **version.settings.document,
            "CodeSize": version.package.size,
            "CodeSha256": version.package.sha256,
            "LastModified": version.modified,
            "Version": version.number,
            "RevisionId": version.revision,
            "PackageType": "Zip",
            "Architectures": [version.architecture],
        }


def _states(version: Version) -> dict[str, str]:
    if version.status == PENDING:
        reason = "The function is being created."
        return {"State": "Pending", "StateReason": reason, "StateReasonCode": "Creating"}
    if version.status == IN_PROGRESS:
        return {
            "State": "Active",
            "LastUpdateStatus": "InProgress",
            "LastUpdateStatusReason": "The function is being created.",
            "LastUpdateStatusReasonCode": "Creating",
        }
    return {"State": "Active", "LastUpdateStatus": "Successful"}
