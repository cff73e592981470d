"""What events call services and operations."""

from __future__ import annotations

import re

from botocore.model import OperationModel

_DATED = re.compile(r"^/(\d{4})-(\d{2})-(\d{2})/")
# "Logging AWS Lambda API calls using AWS CloudTrail" shows names with the date of their address;
# of these the second version is in use.
_SECOND_VERSIONS = frozenset(
    {"AddPermission", "GetFunction", "GetFunctionConfiguration", "GetPolicy", "RemovePermission"}
    | {"TagResource", "UntagResource", "UpdateFunctionCode", "UpdateFunctionConfiguration"}
)
_LAST_DATED_YEAR = 2018  # newer operations of Lambda have plain names


def event_source(model: OperationModel) -> str:
    """``monitoring.amazonaws.com``: the service's endpoint, without a region."""
    prefix = model.service_model.endpoint_prefix
    return f"{'ses' if prefix == 'email' else prefix}.amazonaws.com"


def event_name(service: str, model: OperationModel) -> str:
    """Lambda's carry the version of the operation: ``CreateFunction20150331``."""
    dated = _DATED.match(str(model.http.get("requestUri", "")))
    if service != "lambda" or dated is None or int(dated[1]) > _LAST_DATED_YEAR:
        return model.name
    return model.name + "".join(dated.groups()) + "v2" * (model.name in _SECOND_VERSIONS)
