"""Layers."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.lambdaapi import layers
from localaws.lambdaapi.runtimes import RUNTIMES
from tests.localaws.cloud import REGION
from tests.localaws.lambdaapi import recorded
from tests.localaws.lambdaapi.place import LAYER, Place, creation, package, refusal
from tests.localaws.lambdaapi.recorded import (
    ABSENT,
    INVALID,
    LAYER_ARN,
    NOTHING,
    PRECONDITION,
    STALE,
    VALIDATION,
    call,
    matching,
    violated,
)


def layer_permission(**more: Any) -> tuple[str, dict[str, Any]]:
    given = {
        "LayerName": "la",
        "VersionNumber": 1,
        "StatementId": "s1",
        "Action": "lambda:GetLayerVersion",
        "Principal": "*",
    }
    return "AddLayerVersionPermission", given | more


LAYERS = [
    (
        "test_layer_exceptions",
        call("GetLayerVersion", LayerName="absent", VersionNumber=1),
        (ABSENT, NOTHING),
    ),
    (
        "test_layer_exceptions",
        call("GetLayerVersion", LayerName="la", VersionNumber=3),
        (ABSENT, NOTHING),
    ),
    *[
        ("test_layer_exceptions", asked, (INVALID, "Layer Version Cannot be less than 1"))
        for asked in (
            call("GetLayerVersion", LayerName="la", VersionNumber=-1),
            call("GetLayerVersion", LayerName="la", VersionNumber=0),
            call("DeleteLayerVersion", LayerName="la", VersionNumber=0),
        )
    ],
    (
        "test_layer_exceptions",
        call("GetLayerVersionByArn", Arn=LAYER),
        (VALIDATION, matching(LAYER, "arn", LAYER_ARN)),
    ),
    (
        "test_layer_exceptions",
        call("GetLayerVersionByArn", Arn=f"{LAYER}:99"),
        (ABSENT, NOTHING),
    ),
    (
        "test_layer_exceptions",
        call("ListLayers", CompatibleArchitecture="archdoesnotexist"),
        (
            VALIDATION,
            violated(
                "'archdoesnotexist'",
                "compatibleArchitecture",
                "Member must satisfy enum value set: [x86_64, arm64]",
            ),
        ),
    ),
    (
        "test_layer_exceptions",
        call(
            "PublishLayerVersion",
            LayerName="la",
            Content={"ZipFile": package()},
            CompatibleRuntimes=["invalidruntime", "nodejs20.x"],
            CompatibleArchitectures=["invalidarch"],
        ),
        (
            VALIDATION,
            "2 validation errors detected: Value '[invalidruntime, nodejs20.x]' at "
            "'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value "
            f"set: [{', '.join(RUNTIMES)}]; Value '[invalidarch]' at 'compatibleArchitectures' "
            "failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy "
            "enum value set: [x86_64, arm64], Member must not be null]",
        ),
    ),
    *[
        (
            "test_layer_function_exceptions",
            call("UpdateFunctionConfiguration", FunctionName="fn", Layers=arns),
            (
                INVALID,
                "Two different versions of the same layer are not allowed to be referenced in the "
                f"same function. {arns[0]} and {arns[1]} are versions of the same layer.",
            ),
        )
        for arns in ([f"{LAYER}:1", f"{LAYER}:2"], [f"{LAYER}:1", f"{LAYER}:1"])
    ],
    *[
        (
            "test_layer_function_exceptions",
            call("UpdateFunctionConfiguration", FunctionName="fn", Layers=[arn]),
            (INVALID, f"Layer version {arn} does not exist."),
        )
        for arn in (f"{LAYER}:9", f"{LAYER}doesnotexist:1")
    ],
    (
        "test_layer_function_exceptions",
        call("UpdateFunctionConfiguration", FunctionName="fn", Layers=[LAYER]),
        (
            VALIDATION,
            violated(
                f"'[{LAYER}]'",
                "layers",
                "Member must satisfy constraint: [Member must have length less than or equal to "
                "2048, Member must have length greater than or equal to 1, Member must satisfy "
                f"regular expression pattern: {LAYER_ARN}, Member must not be null]",
            ),
        ),
    ),
    (
        "test_layer_function_exceptions",
        call(
            "CreateFunction",
            **creation(FunctionName="n", Layers=[f"{LAYER}:1".replace(REGION, "eu-west-1")]),
        ),
        (
            INVALID,
            "Layers are not in the same region as the function. Layers are expected to be in "
            f"region {REGION}.",
        ),
    ),
    (
        "test_layer_function_quota_exception",
        call(
            "CreateFunction",
            **creation(FunctionName="n", Layers=[f"{LAYER}{number}:1" for number in range(6)]),
        ),
        (INVALID, "Cannot reference more than 5 layers."),
    ),
    (
        "test_layer_policy_exceptions",
        call("GetLayerVersionPolicy", LayerName="la", VersionNumber=1),
        (ABSENT, "No policy is associated with the given resource."),
    ),
    (
        "test_layer_policy_exceptions",
        layer_permission(Action="*"),
        (VALIDATION, matching("*", "action", "lambda:GetLayerVersion")),
    ),
    (
        "test_layer_policy_exceptions",
        layer_permission(RevisionId="wrong"),
        (PRECONDITION, STALE.format("GetLayerPolicy")),
    ),
    *[
        ("test_layer_policy_exceptions", asked, (ABSENT, f"Layer version {arn} does not exist."))
        for asked, arn in (
            (layer_permission(LayerName="gone"), f"{LAYER[:-2]}gone:1"),
            (layer_permission(VersionNumber=3), f"{LAYER}:3"),
            (call("GetLayerVersionPolicy", LayerName="la", VersionNumber=3), f"{LAYER}:3"),
            (
                call(
                    "RemoveLayerVersionPermission",
                    LayerName="la",
                    VersionNumber=3,
                    StatementId="s",
                ),
                f"{LAYER}:3",
            ),
        )
    ],
    (
        "test_layer_policy_exceptions",
        call(
            "RemoveLayerVersionPermission",
            LayerName="la",
            VersionNumber=1,
            StatementId="doesnotexist",
        ),
        (ABSENT, "Statement doesnotexist is not found in resource policy."),
    ),
]


@pytest.mark.parametrize(("source", "asked", "expected"), LAYERS, ids=recorded.name)
def test_a_refusal_is_as_recorded(
    populated: Place, source: str, asked: recorded.Call, expected: tuple[str, str]
) -> None:
    del source  # it names the row
    recorded.check(populated, asked, expected)


def test_layer_versions_are_published_listed_and_deleted(place: Place) -> None:
    """Recorded: `test_layer_lifecycle`."""
    first = place.layer(Description="d", LicenseInfo="MIT", CompatibleRuntimes=["python3.12"])
    assert (first["Version"], first["LayerVersionArn"]) == (1, f"{LAYER}:1")
    assert place.layer()["Version"] == 2
    place("DeleteLayerVersion", LayerName="la", VersionNumber=2)
    assert place.layer()["Version"] == 3
    listed = place("ListLayerVersions", LayerName="la")["LayerVersions"]
    assert [one["Version"] for one in listed] == [3, 1]
    again = place("GetLayerVersionByArn", Arn=f"{LAYER}:1")
    assert again == place("GetLayerVersion", LayerName=LAYER, VersionNumber=1) == first


def test_layers_are_listed_by_what_they_are_compatible_with(place: Place) -> None:
    place.layer("py", CompatibleRuntimes=["python3.12"], CompatibleArchitectures=["arm64"])
    place.layer("js", CompatibleRuntimes=["nodejs22.x"])

    def names(**by: str) -> list[str]:
        return [layer["LayerName"] for layer in place("ListLayers", **by)["Layers"]]

    assert names() == ["py", "js"]
    assert names(CompatibleRuntime="python3.12") == ["py"]
    assert names(CompatibleArchitecture="arm64") == ["py"]
    assert names(CompatibleRuntime="python3.13") == []


def test_a_deleted_layer_version_goes_on_working_in_the_functions_that_use_it(place: Place) -> None:
    """Recorded: `test_layer_lifecycle`."""
    place.layer()
    place.function(Layers=[f"{LAYER}:1"])
    place("DeleteLayerVersion", LayerName="la", VersionNumber=1)
    (layer,) = place("GetFunctionConfiguration", FunctionName="fn")["Layers"]
    assert layer["Arn"] == f"{LAYER}:1"
    assert place.found().layers[0][0] == f"{LAYER}:1"
    place("UpdateFunctionConfiguration", FunctionName="fn", Layers=[])
    place.wait()
    assert place.found().layers == ()


def test_a_layers_policy_grows_and_shrinks(populated: Place) -> None:
    """Recorded: `test_layer_policy_lifecycle`."""
    operation, given = layer_permission()
    revision = populated(operation, **given)["RevisionId"]
    version = {"LayerName": "la", "VersionNumber": 1}
    policy = populated("GetLayerVersionPolicy", **version)
    assert (f'"Resource":"{LAYER}:1"' in policy["Policy"], policy["RevisionId"]) == (True, revision)
    populated("RemoveLayerVersionPermission", **version, StatementId="s1", RevisionId=revision)
    assert refusal(populated, "GetLayerVersionPolicy", **version)[0] == ABSENT


def test_code_and_layers_together_have_a_limit(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.layer()
    place.function()
    monkeypatch.setattr(layers, "LARGEST_UNZIPPED", 40)
    code, message = refusal(
        place, "UpdateFunctionConfiguration", FunctionName="fn", Layers=[f"{LAYER}:1"]
    )
    assert code == "InvalidParameterValueException"
    assert message.startswith(
        "Function code combined with layers exceeds the maximum allowed size of 40 bytes. The "
    )
