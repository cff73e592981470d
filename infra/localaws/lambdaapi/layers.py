"""Layers and their versions (recorded: `test_layer_lifecycle`, `test_layer_exceptions`)."""

from __future__ import annotations

import json
import re

from localaws.errors import AwsError
from localaws.lambdaapi import downloads
from localaws.lambdaapi.function import timestamp
from localaws.lambdaapi.layer import Layer, LayerVersion
from localaws.lambdaapi.package import LARGEST_UNZIPPED, Package, uploaded
from localaws.lambdaapi.policy import statement
from localaws.lambdaapi.registry import (
    Context,
    Document,
    Parameters,
    absent,
    check_revision,
    page,
)
from localaws.lambdaapi.settings import LayerUse

PAGE = 50
MOST = 5  # "Lambda quotas": function layers
ARN = re.compile(
    r"(?P<layer>arn:[^:]+:lambda:(?P<region>[^:]+):\d{12}:layer:(?P<name>[^:]+)):(?P<n>\d+)"
)


def publish(context: Context, asked: Parameters) -> Document:
    name = _name(asked)
    arn = _arn(context, name)
    package = uploaded(asked["Content"], context.world)
    layer = context.registry.layers.setdefault(name, Layer(arn, name))
    layer.published += 1
    version = LayerVersion(
        f"{arn}:{layer.published}",
        layer.published,
        package,
        timestamp(context.world.now()),
        asked.get("Description", ""),
        asked.get("LicenseInfo"),
        asked.get("CompatibleRuntimes"),
        asked.get("CompatibleArchitectures"),
    )
    layer.versions[version.number] = version
    return _document(context, layer, version)


def get(context: Context, asked: Parameters) -> Document:
    _check_number(asked)
    layer = context.registry.layers.get(_name(asked))
    version = layer.versions.get(asked["VersionNumber"]) if layer else None
    if layer is None or version is None:
        raise absent()
    return _document(context, layer, version)


def get_by_arn(context: Context, asked: Parameters) -> Document:
    found = ARN.fullmatch(asked["Arn"])
    version = _version_by_arn(context, asked["Arn"])
    if found is None or version is None:
        raise absent()
    return _document(context, context.registry.layers[found["name"]], version)


def list_all(context: Context, asked: Parameters) -> Document:
    listed = []
    for layer in context.registry.layers.values():
        fitting = _fitting(layer, asked)
        if fitting:
            latest = {"LatestMatchingVersion": _listed(fitting[0])}
            listed.append({"LayerName": layer.name, "LayerArn": layer.arn, **latest})
    some, more = page(listed, asked, PAGE)
    return {"Layers": some, **more}


def list_versions(context: Context, asked: Parameters) -> Document:
    layer = context.registry.layers.get(_name(asked))
    listed = [_listed(version) for version in _fitting(layer, asked)] if layer else []
    some, more = page(listed, asked, PAGE)
    return {"LayerVersions": some, **more}


def delete_version(context: Context, asked: Parameters) -> None:
    """Functions that use it go on using it; nothing happens for one that is not there."""
    _check_number(asked)
    layer = context.registry.layers.get(_name(asked))
    if layer:
        layer.versions.pop(asked["VersionNumber"], None)


def add_permission(context: Context, asked: Parameters) -> Document:
    """Recorded: `test_layer_policy_lifecycle`, `test_layer_policy_exceptions`."""
    version = _version(context, asked)
    made = statement(asked, version.arn)
    check_revision(asked, version.policy.revision, "GetLayerPolicy")
    version.policy.add(made)
    return {
        "Statement": json.dumps(made, separators=(",", ":")),
        "RevisionId": version.policy.revision,
    }


def get_policy(context: Context, asked: Parameters) -> Document:
    version = _version(context, asked)
    if not version.policy.statements:
        message = "No policy is associated with the given resource."
        raise AwsError("ResourceNotFoundException", message, 404)
    return {"Policy": version.policy.text, "RevisionId": version.policy.revision}


def remove_permission(context: Context, asked: Parameters) -> None:
    version = _version(context, asked)
    check_revision(asked, version.policy.revision, "GetLayerPolicy")
    version.policy.remove(asked["StatementId"])


def uses(context: Context, asked: Parameters) -> tuple[LayerUse, ...] | None:
    """The layer versions that a function is to use, or None where nothing is said of them.

    Raises:
        AwsError: InvalidParameterValueException (recorded: `test_layer_function_exceptions`,
            `test_layer_function_quota_exception`).
    """
    if "Layers" not in asked:
        return None
    arns: list[str] = asked["Layers"]
    if len(arns) > MOST:
        message = f"Cannot reference more than {MOST} layers."
        raise AwsError("InvalidParameterValueException", message)
    _check_distinct(arns)
    return tuple(_use(context, arn) for arn in arns)


def _check_distinct(arns: list[str]) -> None:
    seen: dict[str, str] = {}
    for arn in arns:
        layer = arn.rpartition(":")[0]
        if layer in seen:
            raise AwsError(
                "InvalidParameterValueException",
                "Two different versions of the same layer are not allowed to be referenced in the "
                f"same function. {seen[layer]} and {arn} are versions of the same layer.",
            )
        seen[layer] = arn


def _use(context: Context, arn: str) -> LayerUse:
    found, region = ARN.fullmatch(arn), context.registry.region
    if found and found["region"] != region:
        raise AwsError(
            "InvalidParameterValueException",
            "Layers are not in the same region as the function. Layers are expected to be in "
            f"region {region}.",
        )
    version = _version_by_arn(context, arn)
    if version is None:
        message = f"Layer version {arn} does not exist."
        raise AwsError("InvalidParameterValueException", message)
    return version.use


def check_total(package: Package, layers: tuple[LayerUse, ...]) -> None:
    """ "Lambda quotas": 250 MB unzipped, layers included.

    Raises:
        AwsError: InvalidParameterValueException, as getsentry/sentry-python issue 1572 quotes it.
    """
    total = package.unzipped + sum(layer.unzipped for layer in layers)
    if total > LARGEST_UNZIPPED:
        raise AwsError(
            "InvalidParameterValueException",
            "Function code combined with layers exceeds the maximum allowed size of "
            f"{LARGEST_UNZIPPED} bytes. The actual size is {total} bytes.",
        )


def _name(asked: Parameters) -> str:
    """``LayerName`` may be the layer's ARN."""
    return str(asked["LayerName"]).rpartition(":layer:")[2]


def _arn(context: Context, name: str) -> str:
    return f"arn:aws:lambda:{context.registry.region}:{context.registry.account}:layer:{name}"


def _check_number(asked: Parameters) -> None:
    if asked["VersionNumber"] < 1:
        message = "Layer Version Cannot be less than 1"
        raise AwsError("InvalidParameterValueException", message)


def _version(context: Context, asked: Parameters) -> LayerVersion:
    arn = f"{_arn(context, _name(asked))}:{asked['VersionNumber']}"
    version = _version_by_arn(context, arn)
    if version is None:
        message = f"Layer version {arn} does not exist."
        raise AwsError("ResourceNotFoundException", message, 404)
    return version


def _version_by_arn(context: Context, arn: str) -> LayerVersion | None:
    found = ARN.fullmatch(arn)
    layer = context.registry.layers.get(found["name"]) if found else None
    if found is None or layer is None or layer.arn != found["layer"]:
        return None
    return layer.versions.get(int(found["n"]))


def _fitting(layer: Layer, asked: Parameters) -> list[LayerVersion]:
    """The newest first."""
    runtime = asked.get("CompatibleRuntime")
    architecture = asked.get("CompatibleArchitecture")
    return [
        version
        for version in reversed(layer.versions.values())
        if runtime in (None, *(version.runtimes or ()))
        and architecture in (None, *(version.architectures or ()))
    ]


def _listed(version: LayerVersion) -> Document:
    told: Document = {
        "LayerVersionArn": version.arn,
        "Version": version.number,
        "Description": version.description,
        "CreatedDate": version.created,
        "CompatibleRuntimes": version.runtimes,
        "CompatibleArchitectures": version.architectures,
        "LicenseInfo": version.license,
    }
    return {name: value for name, value in told.items() if value is not None}


def _document(context: Context, layer: Layer, version: LayerVersion) -> Document:
    content = {
        "Location": downloads.location(context, version.package),
        "CodeSha256": version.package.sha256,
        "CodeSize": version.package.size,
    }
    return {"Content": content, "LayerArn": layer.arn, **_listed(version)}
