"""CloudWatch Logs: groups and streams as AWS describes them, and what AWS refuses is refused."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any

from localaws.errors import AwsError, not_implemented
from localaws.seams.mends import insights, logbounds, logevents, metricfilters
from localaws.seams.mends.replacing import replace

# "PutRetentionPolicy" in the CloudWatch Logs API Reference.
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
LONGEST_NAME = 512
CLASSES = ("STANDARD", "INFREQUENT_ACCESS", "DELIVERY")
# Our attribute on moto's group.
CLASS = "localaws_class"
# "ListLogGroups" in the CloudWatch Logs API Reference: prefixes and parts, up to five.
NAME_PATTERN = re.compile(r"\^?[.\-_/#A-Za-z0-9]{3,24}(\|\^?[.\-_/#A-Za-z0-9]{3,24}){0,4}")
BYTES_AN_EVENT = 26  # beside the text: "PutLogEvents", the size of a batch


def mend() -> None:
    from moto.logs import models
    from moto.logs.responses import LogsResponse

    logevents.mend()
    logbounds.mend()
    metricfilters.mend()
    insights.mend()
    replace(models.LogsBackend, "create_log_group", _careful_creation)
    replace(models.LogsBackend, "put_retention_policy", _careful_retention)
    replace(models.LogsBackend, "delete_log_group", _thorough_deletion)
    replace(models.LogsBackend, "put_subscription_filter", _careful_subscription)
    replace(models.LogsBackend, "describe_destinations", _careful_destinations)
    replace(models.LogsBackend, "_find_log_group", lambda _: _find)
    replace(models.LogGroup, "create_log_stream", _careful_stream)
    replace(models.LogGroup, "to_describe_dict", _described)
    replace(models.LogStream, "to_describe_dict", _stream_described)
    operations: tuple[Callable[[Any], Any], ...] = (
        *(create_log_group, describe_log_groups, describe_log_streams, filter_log_events),
        start_live_tail,
    )
    for operation in operations:
        replace(LogsResponse, operation.__name__, operation)
    setattr(LogsResponse, list_log_groups.__name__, list_log_groups)


def create_log_group(create: Callable[[Any], str]) -> Callable[[Any], str]:
    def with_class(self: Any) -> str:
        wanted = self._get_param("logGroupClass") or CLASSES[0]
        answer = create(self)
        self.logs_backend.groups[self._get_param("logGroupName")].__dict__[CLASS] = wanted
        return answer

    return with_class


def describe_log_groups(_: Any) -> Callable[[Any], str]:
    """With ``logGroupNamePattern``, which moto does not know."""

    def describe(self: Any) -> str:
        prefix, pattern = self._get_param("logGroupNamePrefix"), self._get_param(
            "logGroupNamePattern"
        )  # fmt: skip
        if prefix and pattern:
            # recorded: test_describe_log_groups_prefix_and_pattern_error
            raise _invalid(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
            )
        limit = self._get_param("limit") or 50
        if limit > 50:
            raise _invalid(
                f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy "
                "constraint: Member must have value less than or equal to 50"
            )
        found = [
            group.to_describe_dict()
            for name, group in sorted(self.logs_backend.groups.items())
            if name.startswith(prefix or "") and (pattern or "").lower() in name.lower()
        ]
        return _page(self, "logGroups", found, limit, "logGroupName")

    return describe


def _careful_subscription(put: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(put)
    def put_subscription_filter(
        self: Any, group: str, name: str, pattern: str, destination: str, role: str
    ) -> Any:
        if group in self.groups and destination.count(":") < 5:
            raise _invalid(f"'{destination}' at 'destinationArn' is no ARN.")
        return put(self, group, name, pattern, destination, role)

    return put_subscription_filter


def _careful_destinations(describe: Callable[..., Any]) -> Callable[..., Any]:
    def describe_destinations(self: Any, prefix: Any, limit: int, token: Any = None) -> Any:
        if token is not None and not str(token).isdecimal():
            raise _invalid(logevents.NO_TOKEN)
        return describe(self, prefix, limit, token)

    return describe_destinations


def list_log_groups(self: Any) -> str:
    """moto lacks it."""
    pattern = self._get_param("logGroupNamePattern") or ""
    if pattern and not NAME_PATTERN.fullmatch(pattern):
        raise _invalid(
            f"1 validation error detected: Value '{pattern}' at 'logGroupNamePattern' failed to "
            "satisfy constraint: Member must satisfy regular expression pattern: "
            f"{NAME_PATTERN.pattern}"
        )
    found = [
        {
            "logGroupName": name,
            "logGroupArn": group.arn,
            "logGroupClass": group.__dict__.get(CLASS, CLASSES[0]),
        }
        for name, group in sorted(self.logs_backend.groups.items())
        if re.search(pattern, name)
    ]
    return _page(self, "logGroups", found, self._get_param("limit") or 50, "logGroupName")


def _page(self: Any, key: str, found: list[dict[str, Any]], limit: int, name: str) -> str:
    """A token is the last name of the page before."""
    token = self._get_param("nextToken")
    names = [one[name] for one in found]
    first = names.index(token) + 1 if token in names else 0
    page = found[first : first + limit]
    more = {"nextToken": page[-1][name]} if first + limit < len(found) else {}
    return json.dumps({key: page} | more)


def describe_log_streams(describe: Callable[[Any], str]) -> Callable[[Any], str]:
    def careful(self: Any) -> str:
        if self._get_param("logGroupName") and self._get_param("logGroupIdentifier"):
            # recorded: test_describe_log_streams_with_log_group_identifier
            text = "LogGroup name and LogGroup ARN are mutually exclusive parameters."
            raise AwsError("ValidationException", text)
        answer: dict[str, Any] = json.loads(describe(self))
        return json.dumps({key: value for key, value in answer.items() if value is not None})

    return careful


def filter_log_events(_: Any) -> Callable[[Any], str]:
    """By the group's ARN, and by the beginning of its streams' names, which moto ignores."""

    def search(self: Any) -> str:
        group = self.logs_backend._find_log_group(
            self._get_param("logGroupIdentifier"), self._get_param("logGroupName")
        )
        names, prefix = self._get_param("logStreamNames"), self._get_param("logStreamNamePrefix")
        if names and prefix:
            text = "The logStreamNames and logStreamNamePrefix parameters are mutually exclusive."
            raise _invalid(text)
        if prefix:
            names = [name for name in group.streams if name.startswith(prefix)] or None
            if names is None:
                return json.dumps({"events": [], "searchedLogStreams": []})
        events, token, searched = self.logs_backend.filter_log_events(
            group.name,
            names or [],
            self._get_param("startTime"),
            self._get_param("endTime"),
            self._get_param("limit"),
            self._get_param("nextToken"),
            self._get_param("filterPattern"),
            True,
        )
        more = {"nextToken": token} if token else {}
        return json.dumps({"events": events, "searchedLogStreams": searched} | more)

    return search


def start_live_tail(_: Any) -> Callable[[Any], str]:
    def refuse(_: Any) -> str:
        raise not_implemented("logs", "StartLiveTail")

    return refuse


def _find(self: Any, log_group_id: str | None = None, log_group_name: str | None = None) -> Any:
    """A group by its name, or by an identifier that is a name or an ARN, with ``:*`` or without;
    moto answers the last group to any ARN."""
    wanted = log_group_name or str(log_group_id or "").removesuffix(":*")
    name = wanted.partition(":log-group:")[2] if wanted.startswith("arn:") else wanted
    if not name or name not in self.groups:
        message = "The specified log group does not exist."
        raise AwsError("ResourceNotFoundException", message)
    return self.groups[name]


def _careful_creation(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_log_group(self: Any, log_group_name: str, *args: Any, **more: Any) -> Any:
        if len(log_group_name) > LONGEST_NAME:
            # recorded: test_create_log_group_invalid_name_length
            raise _invalid(
                "Invalid LogGroup or LogStream, both must have length less than or equal to "
                f"{LONGEST_NAME}."
            )
        return create(self, log_group_name, *args, **more)

    return create_log_group


def _careful_stream(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_log_stream(self: Any, log_stream_name: str) -> Any:
        if log_stream_name in self.streams:
            # recorded: test_create_log_stream_duplicate_error
            message = "The specified log stream already exists"
            raise AwsError("ResourceAlreadyExistsException", message)
        return create(self, log_stream_name)

    return create_log_stream


def _described(describe: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    """Shaped as recorded: ``test_describe_log_groups_with_prefix``."""

    def to_describe_dict(self: Any) -> dict[str, Any]:
        from moto.logs.models import logs_backends

        logevents.expire(self)
        kept = logs_backends[self.account_id][self.region].filters
        return {
            **describe(self),
            "metricFilterCount": len(kept.get_matching_filters(log_group_name=self.name)),
            "storedBytes": sum(
                stream.stored_bytes + BYTES_AN_EVENT * len(stream.events)
                for stream in self.streams.values()
            ),
            "logGroupClass": self.__dict__.get(CLASS, CLASSES[0]),
            "deletionProtectionEnabled": False,
        }

    return to_describe_dict


def _stream_described(
    describe: Callable[[Any], dict[str, Any]],
) -> Callable[[Any], dict[str, Any]]:
    """ "Starting on June 17, 2019, this parameter is no longer supported for log streams, and is
    always reported as zero" (LogStream, storedBytes)."""

    def to_describe_dict(self: Any) -> dict[str, Any]:
        return {**describe(self), "storedBytes": 0}

    return to_describe_dict


def _careful_retention(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_retention_policy(self: Any, group: str, days: int) -> Any:
        if days not in RETENTION_DAYS:
            raise _invalid(
                f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to "
                f"satisfy constraint: Member must satisfy enum value set: {list(RETENTION_DAYS)}"
            )
        return put(self, group, days)

    return put_retention_policy


def _thorough_deletion(delete: Callable[..., Any]) -> Callable[..., Any]:
    """On AWS a group's metric filters and tags go with it; moto keeps them for a next one."""

    def delete_log_group(self: Any, name: str) -> None:
        group = self.groups.get(name)
        delete(self, name)
        self.tagger.delete_all_tags_for_resource(group.arn)
        for each in self.filters.get_matching_filters(log_group_name=name):
            self.filters.delete_filter(each["filterName"], name)

    return delete_log_group


def _invalid(text: str) -> AwsError:
    return AwsError("InvalidParameterException", text)
