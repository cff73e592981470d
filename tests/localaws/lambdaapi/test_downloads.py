"""`Code.Location` gives the package, for ten minutes."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

import pytest

from localaws.lambdaapi import downloads
from tests.localaws.cloud import Cloud, zipped
from tests.localaws.lambdaapi.place import SOURCE, Place, package


def path_of(place: Place) -> str:
    return urlsplit(place("GetFunction", FunctionName="fn")["Code"]["Location"]).path


def find(place: Place, path: str) -> bytes | None:
    return downloads.find(place.context.registry, path, place.world.now())


def test_a_location_gives_what_was_uploaded(place: Place) -> None:
    place.function()
    assert find(place, path_of(place)) == base64.b64decode(package())


def test_a_location_is_good_for_ten_minutes(place: Place) -> None:
    place.function()
    path = path_of(place)
    place.world.time += 600
    assert find(place, path)
    place.world.time += 1
    assert find(place, path) is None


def test_a_location_can_not_be_made_up(place: Place) -> None:
    place.function()
    path = path_of(place)
    start, until, proof = path.rsplit("/", 2)
    for wrong in (
        f"{start}/{int(until) + 1}/{proof}",
        f"{start}/{until}/{'0' * 64}",
        f"{start}/{until}",
        path.replace("code", "node"),
    ):
        assert find(place, wrong) is None


def test_each_version_has_its_own(place: Place) -> None:
    place.function()
    place("PublishVersion", FunctionName="fn")
    old = path_of(place)
    place("UpdateFunctionCode", FunctionName="fn", ZipFile=package("x = 1"))
    place.wait()
    assert find(place, old) != find(place, path_of(place))
    place("DeleteFunction", FunctionName="fn")
    assert find(place, old) is None


@pytest.mark.parametrize("kind", ["function", "layer"])
def test_any_client_may_download_it(cloud: Cloud, kind: str) -> None:
    client, content = cloud.client("lambda"), zipped(SOURCE)
    if kind == "function":
        name = cloud.function({"index.py": SOURCE}, Code={"ZipFile": content})
        location = client.get_function(FunctionName=name)["Code"]["Location"]
    else:
        made = client.publish_layer_version(LayerName="dl", Content={"ZipFile": content})
        location = made["Content"]["Location"]
    reply = cloud.http.get(location)
    assert (reply.status_code, reply.content) == (200, content)
    assert cloud.http.get(location[:-1]).status_code == 403
