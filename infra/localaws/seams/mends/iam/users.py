"""Users: whose a key is, what stays theirs under another name, and how many groups they are in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from localaws.errors import AwsError
from localaws.seams.mends.replacing import replace

GROUPS_AT_MOST = 10  # "IAM and AWS STS quotas"


def mend() -> None:
    from moto.iam.models import IAMBackend

    replace(IAMBackend, "get_user_from_access_key_id", lambda _: _of_key)
    replace(IAMBackend, "update_user", _whole)
    replace(IAMBackend, "add_user_to_group", _within_quota)


def _of_key(self: Any, access_key_id: str) -> Any:
    """Temporary keys of a user are the user's own; moto makes somebody up for whom it can't find.

    Raises:
        AwsError: ValidationError, in AWS's words, for a session of a role.
    """
    key = self.access_keys.get(access_key_id)
    user = self.users.get(key.user_name) if key else None
    if user is None:
        message = "Must specify userName when calling with non-User credentials"
        raise AwsError("ValidationError", message)
    return user


def _whole(update: Callable[..., None]) -> Callable[..., None]:
    """ "The user continues to be in the same groups and have the same policies", and its keys still
    work ("Rename an IAM user")."""

    def update_user(
        self: Any, user_name: str, new_path: str | None = None, new_user_name: str | None = None
    ) -> None:
        user = self.get_user(user_name)
        if new_user_name != user_name and new_user_name in self.users:
            text = f"User with name {new_user_name} already exists."
            raise AwsError("EntityAlreadyExists", text, 409)
        tags = self.tagger.tags.pop(user.arn, None)
        update(self, user_name, new_path, new_user_name)
        if tags is not None:
            self.tagger.tags[user.arn] = tags
        for key in user.access_keys:
            key.user_name = user.name

    return update_user


def _within_quota(add: Callable[..., None]) -> Callable[..., None]:
    def add_user_to_group(self: Any, group_name: str, user_name: str) -> None:
        groups = [group.name for group in self.get_groups_for_user(user_name)]
        if len(groups) >= GROUPS_AT_MOST and group_name not in groups:
            message = f"Cannot exceed quota for GroupsPerUser: {GROUPS_AT_MOST}"
            raise AwsError("LimitExceeded", message, 409)
        add(self, group_name, user_name)

    return add_user_to_group
