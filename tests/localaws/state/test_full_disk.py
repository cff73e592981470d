"""A full disk refuses what can't be saved, applies nothing of it, and is no end."""

from __future__ import annotations

import resource
from pathlib import Path

from botocore.exceptions import ClientError

from tests.localaws.cloud import Cloud
from tests.localaws.state.disk import ON_LINUX, fill_the_disk, let_files_grow_to
from tests.localaws.state.kept import killed_and_started, started

pytestmark = ON_LINUX


def users(cloud: Cloud) -> set[str]:
    """Beside the administrator."""
    there = {user["UserName"] for user in cloud.client("iam").list_users()["Users"]}
    return there - {"administrator"}


def made_until_refused(cloud: Cloud) -> tuple[set[str], str]:
    """The users that were made, and the one that was not."""
    iam = cloud.client("iam")
    made: set[str] = set()
    for number in range(500):
        name = f"{number:060d}"
        try:
            iam.create_user(UserName=name)
        except ClientError as refused:
            status = refused.response["ResponseMetadata"]["HTTPStatusCode"]
            code = refused.response["Error"]["Code"]
            assert (status, code) == (507, "InsufficientStorage")
            return made, name
        made.add(name)
    raise AssertionError("the disk is never full")


def test_what_does_not_fit_is_refused_and_undone_and_fits_once_there_is_room(home: Path) -> None:
    cloud = started(home)
    cloud.client("iam").create_user(UserName="before")
    fill_the_disk(home)
    made, refused = made_until_refused(cloud)
    assert users(cloud) == {"before", *made}
    let_files_grow_to(home, resource.RLIM_INFINITY)
    cloud.client("iam").create_user(UserName=refused)
    assert users(cloud) == {"before", *made, refused}
    assert users(killed_and_started(home)) == {"before", *made, refused}
