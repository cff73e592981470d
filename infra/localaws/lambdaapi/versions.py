"""Versions: PublishVersion, ListVersionsByFunction, and what deletes one."""

from __future__ import annotations

from dataclasses import replace

from localaws.errors import AwsError
from localaws.lambdaapi.function import PENDING, SETTLED, Function, Version, new_revision, timestamp
from localaws.lambdaapi.registry import (
    Context,
    Document,
    Parameters,
    check_revision,
    check_settled,
    page,
)

PAGE = 50


def publish(context: Context, asked: Parameters) -> Document:
    """Recorded: `test_version_lifecycle`, `test_publish_with_wrong_sha256`."""
    function = context.function(context.unqualified(asked))
    check_settled(function)
    check_revision(asked, function.latest.revision)
    current = function.latest.package.sha256
    wanted = asked.get("CodeSha256") or current
    if wanted != current:
        raise AwsError(
            "InvalidParameterValueException",
            f"CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST ({current}). "
            "Please try again with the CodeSHA256 in $LATEST.",
        )
    return function.document(*published(function, context, asked.get("Description")))


def published(
    function: Function, context: Context, description: str | None = None
) -> tuple[Version, str]:
    """A version and its number: the last one, if nothing has changed since, else a new one."""
    last = function.versions.get(str(function.published))
    if last is None or function.sources[last.number] != function.latest.content:
        last = new(function, context, description)
    return last, last.number


def new(function: Function, context: Context, description: str | None = None) -> Version:
    """The number after all there ever were. ``$LATEST`` has another revision from then on
    (recorded: `test_function_revisions_version_and_alias`)."""
    function.published += 1
    latest = function.latest
    version = replace(
        latest,
        number=str(function.published),
        settings=replace(latest.settings, description=description or latest.settings.description),
        modified=timestamp(context.world.now()),
        status=SETTLED if latest.status == SETTLED else PENDING,
        before=None,
        revision=new_revision(),
    )
    function.versions[version.number] = version
    function.sources[version.number] = latest.content
    latest.revision = new_revision()
    return version


def list_all(context: Context, asked: Parameters) -> Document:
    function = context.function(context.unqualified(asked))
    listed = [function.listed(version, version.number) for version in function.all_versions]
    some, more = page(listed, asked, PAGE)
    return {"Versions": some, **more}


def delete(function: Function, number: str) -> None:
    """Nothing happens for one that is not there.

    Raises:
        AwsError: ResourceConflictException, when an alias points to it.
    """
    pointing = [
        alias.name
        for alias in function.aliases.values()
        if number == alias.version or number in alias.weights
    ]
    if pointing:
        message = (
            "Unable to delete version because the following aliases reference it: "
            f"[{', '.join(pointing)}]"
        )
        raise AwsError("ResourceConflictException", message, 409)
    function.versions.pop(number, None)
    function.sources.pop(number, None)
    function.forget(number)
