"""Deployment packages and layers, unpacked where a function finds them."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from localaws.functions.paths import Places, unzip
from tests.localaws.cloud import RUNTIME, Cloud, new_name, zipped


def test_a_layers_python_folder_can_be_imported_and_the_code_comes_first(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    files = {
        "python/greeting.py": "text = 'from the layer'",
        "python/index.py": "def handler(event, context): return 'the layer came first'",
        f"python/lib/{RUNTIME}/site-packages/deep.py": "text = 'from site-packages'",
        "data.txt": "also here",
    }
    layer = client.publish_layer_version(
        LayerName=new_name("layer"), Content={"ZipFile": zipped(files)}
    )
    name = cloud.function(
        """
        import deep, greeting
        def handler(event, context): return [greeting.text, deep.text, greeting.__file__]
        """,
        Layers=[layer["LayerVersionArn"]],
    )
    greeting, deep, place = cloud.invoke(name).payload
    assert (greeting, deep) == ("from the layer", "from site-packages")
    assert place.endswith("/opt/python/greeting.py")


def test_a_handler_in_a_folder_of_the_package_is_found(cloud: Cloud) -> None:
    files = {"package/__init__.py": "", "package/inside.py": "def handler(e, c): return 'inside'"}
    for handler in ("package.inside.handler", "package/inside.handler"):
        assert cloud.invoke(cloud.function(files, Handler=handler)).payload == "inside"


def test_a_package_of_the_folder_instead_of_its_content_finds_no_module(cloud: Cloud) -> None:
    name = cloud.function({"my-function/index.py": "def handler(e, c): return 1"})
    assert cloud.invoke(name).payload["errorType"] == "Runtime.ImportModuleError"


def test_code_from_a_bucket_runs(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    code = zipped("def handler(event, context): return 'from S3'")
    s3.put_object(Bucket=bucket, Key="code.zip", Body=code)
    name = cloud.function("", Code={"S3Bucket": bucket, "S3Key": "code.zip"})
    assert cloud.invoke(name).payload == "from S3"


def test_an_executable_stays_one(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo("tool")
        member.external_attr = 0o755 << 16
        archive.writestr(member, "#!/bin/sh\n")
        archive.writestr("plain", "x")
    unzip(buffer.getvalue(), tmp_path)
    assert stat.S_IMODE((tmp_path / "tool").stat().st_mode) == 0o755
    assert not (tmp_path / "plain").stat().st_mode & 0o111


@pytest.mark.parametrize("name", ["../../evil", "/evil", "a/../../evil"])
def test_a_member_can_not_climb_out(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    unzip(zipped({name: "x"}), folder)
    inside = list(tmp_path.rglob("evil"))
    assert inside
    assert all(path.is_relative_to(folder) for path in inside)
    assert not Path("/evil").exists()


def test_the_names_of_places_are_awss(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path / "runtime", "/usr/lib")
    text = f"{tmp_path}/task/index.py {tmp_path}/opt/python /usr/lib/python3.12"
    assert places.on_aws(text) == "/var/task/index.py /opt/python /var/lang/lib/python3.12"
    assert places.on_aws(str(places.scratch)) == "/tmp"  # noqa: S108 - a function's own folder
