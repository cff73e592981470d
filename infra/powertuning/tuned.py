"""The measured function, with the versions and aliases that a run makes of it, and takes away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

ALIAS = re.compile(r"RAM\d+(-\d+)?")
LATEST = "$LATEST"
_MARK = re.compile(rf"({ALIAS.pattern}) of (?P<execution>arn:\S+)")
_PATIENCE = {"Delay": 0.5, "MaxAttempts": 600}  # seconds, and how often


class Made(NamedTuple):
    """A version of a run; `$LATEST` as long as it is being published."""

    version: str
    execution: str


class Settings(NamedTuple):
    """Those of `$LATEST` that a run changes for a moment."""

    memory: int
    description: str


class Tuned:
    def __init__(self, arn: str, client: Any) -> None:
        self._client = client
        self._name = {"FunctionName": arn}

    @property
    def configuration(self) -> dict[str, Any]:
        return dict(self._client.get_function_configuration(**self._name))

    @property
    def settings(self) -> Settings:
        now = self.configuration
        return Settings(now["MemorySize"], now["Description"])

    def publish(self, power: int, alias: str, execution: str, usual: Settings) -> None:
        """A version of that size, with an alias; `$LATEST` has its usual settings afterwards."""
        try:
            # A description of its own makes a version of its own: without a change Lambda would
            # answer with the last one ("PublishVersion").
            self.set(Settings(power, f"{alias} of {execution}"))
            self._settled()
            version = self._client.publish_version(**self._name)["Version"]
        finally:
            self.set(usual)
        self.point(alias, version)

    def point(self, alias: str, version: str) -> None:
        named = {**self._name, "Name": alias, "FunctionVersion": version}
        try:
            self._client.create_alias(**named)
        except self._client.exceptions.ResourceConflictException:
            self._client.update_alias(**named)

    def set(self, settings: Settings) -> None:
        """A change while another is under way would be refused, so it waits first."""
        self._settled()
        self._client.update_function_configuration(
            **self._name, MemorySize=settings.memory, Description=settings.description
        )

    def resize(self, power: int, alias: str = "") -> None:
        """`$LATEST`, and with an alias what that points to."""
        self._settled()
        self._client.update_function_configuration(**self._name, MemorySize=power)
        self._settled()
        if alias:
            self.point(alias, self._client.publish_version(**self._name)["Version"])

    def ready(self, alias: str) -> None:
        waiter = self._client.get_waiter("published_version_active")
        waiter.wait(**self._name, Qualifier=alias, WaiterConfig=_PATIENCE)

    def made(self) -> Iterator[Made]:
        """By any run: its own description tells."""
        for version in self._pages("list_versions_by_function", "Versions"):
            if mark := _MARK.fullmatch(version["Description"]):
                yield Made(version["Version"], mark["execution"])

    def remove(self, execution: str, usual: Settings | None = None) -> None:
        """All that a run made; what is gone already is no error. `usual` are the settings that
        `$LATEST` gets back, should a publication have ended halfway."""
        own = {made.version for made in self.made() if made.execution == execution}
        if LATEST in own and usual:
            self.set(usual)
        for alias in self._pages("list_aliases", "Aliases"):
            if alias["FunctionVersion"] in own and ALIAS.fullmatch(alias["Name"]):
                self._client.delete_alias(**self._name, Name=alias["Name"])
        for version in own - {LATEST}:
            self._delete(version)

    def _delete(self, version: str) -> None:
        try:
            self._client.delete_function(**self._name, Qualifier=version)
        except self._client.exceptions.ResourceNotFoundException:
            return

    def _settled(self) -> None:
        waiter = self._client.get_waiter("function_updated")
        waiter.wait(**self._name, WaiterConfig=_PATIENCE)

    def _pages(self, operation: str, member: str) -> list[Any]:
        pages = self._client.get_paginator(operation).paginate(**self._name)
        return [each for page in pages for each in page[member]]
