"""The record of one call: "CloudTrail record contents for management events"."""

from __future__ import annotations

import datetime
import json
import uuid
from dataclasses import dataclass
from typing import Any

from botocore.model import OperationModel

from localaws import operations
from localaws.access.requirements.asked import Asked, model_of, recognise
from localaws.call import ApiCall
from localaws.cloudtrail import identity, management, names, resources, shown
from localaws.errors import AwsError
from localaws.reply import Reply

EVENT_VERSION = "1.11"
# "If the size exceeds 100 KB", fields are cut ("CloudTrail record contents", requestParameters).
LARGEST_FIELD = 100 * 1024
INTERNAL = "AWS Internal"  # where a service of AWS calls as a role of the customer's
# Operations that change nothing and are answered in full, for what they hand out.
_ANSWERED = ("Assume", "GetSessionToken", "GetFederationToken")


@dataclass(frozen=True)
class Noted:
    """A call that was answered, and who made it, as ``identity.user_identity`` says it."""

    call: ApiCall
    reply: Reply
    user: dict[str, Any]
    account: str
    source_ip: str
    time: datetime.datetime


@dataclass(frozen=True)
class Event:
    """What `LookupEvents` answers for one; ``text`` is the record, JSON."""

    id: str
    name: str
    source: str
    read_only: bool
    time: datetime.datetime
    user_name: str
    access_key: str
    resources: list[dict[str, str]]
    text: str


def event(noted: Noted) -> Event | None:
    """None for a call that is no management event, or that no model describes."""
    found = recognise(noted.call)
    model = model_of(found.service, found.operation)
    if model is None or not management.is_one(found.service, model):
        return None
    read_only = management.is_read_only(found.service, found.operation)
    parameters = shown.request_parameters(found.service, model, found.parameters)
    answer, error = _answer(noted.reply, found, model)
    if read_only and not found.operation.startswith(_ANSWERED):
        answer = None
    name, source = names.event_name(found.service, model), names.event_source(model)
    id = str(uuid.uuid4())
    record = {
        "eventVersion": EVENT_VERSION,
        "userIdentity": noted.user,
        "eventTime": noted.time.strftime(identity.TIME),
        "eventSource": source,
        "eventName": name,
        "awsRegion": noted.call.region,
        "sourceIPAddress": noted.user.get("invokedBy") or noted.source_ip or INTERNAL,
        "userAgent": noted.user.get("invokedBy") or noted.call.header("user-agent") or INTERNAL,
        **error,
        "requestParameters": _bounded(parameters),
        "responseElements": _bounded(answer),
        "requestID": _request_id(noted.reply),
        "eventID": id,
        "readOnly": read_only,
        "eventType": "AwsApiCall",
        "apiVersion": model.service_model.api_version.replace("-", "_"),
        "managementEvent": True,
        "recipientAccountId": noted.account,
        "eventCategory": "Management",
    }
    return Event(
        id,
        name,
        source,
        read_only,
        noted.time.replace(microsecond=0),
        identity.user_name(noted.user),
        str(noted.user.get("accessKeyId", "")),
        resources.resources(found.service, parameters, answer),
        json.dumps(record, default=str),
    )


def _answer(
    reply: Reply, found: Asked, model: OperationModel
) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The response elements, or what went wrong."""
    try:
        answer = operations.parsed(found.service, found.operation, reply)
    except AwsError as error:
        return None, {"errorCode": error.code, "errorMessage": error.message}
    except Exception:  # an answer of ours that botocore cannot read
        return None, {}
    return shown.shown(found.service, model.output_shape, answer) or None, {}


def _bounded(told: dict[str, Any] | None) -> dict[str, Any] | None:
    if told is not None and len(json.dumps(told, default=str)) > LARGEST_FIELD:
        return {"omitted": True, "reason": "larger than 100 KB"}
    return told


def _request_id(reply: Reply) -> str:
    headers = {name.lower(): value for name, value in reply.headers}
    return headers.get("x-amzn-requestid") or headers.get("x-amz-request-id") or str(uuid.uuid4())
