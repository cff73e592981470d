"""Policies of buckets, queues and topics are read when they are written, as those of IAM are.

Each service refuses in a code and words of its own.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from iampolicy import MalformedPolicy, Policy, parse
from iampolicy.matching import PatternSet, Style
from localaws.errors import AwsError
from localaws.seams.mends.iam import principals
from localaws.seams.mends.replacing import replace

# "Quotas related to policies", SQS Developer Guide.
ACTIONS_OF_A_QUEUE = 7
Arguments = Mapping[str, Any]
Check = Callable[[Arguments], None]


def mend(backend: str) -> None:
    """Look at the policy before moto keeps it."""
    if backend not in _CHECKS:
        return
    models = importlib.import_module(f"moto.{backend}.models")
    for method, check in _CHECKS[backend].items():
        owner = getattr(models, f"{backend.upper()}Backend")
        replace(owner, method, functools.partial(_checked, check))
    if backend == "sqs":
        replace(models.Queue, "_set_attributes", _keeping_policy)


def _checked(check: Check, act: Any) -> Callable[..., Any]:
    signature = inspect.signature(act)

    @functools.wraps(act)
    def check_and_act(*args: Any, **named: Any) -> Any:
        check(signature.bind(*args, **named).arguments)
        return act(*args, **named)

    return check_and_act


def _of_bucket(arguments: Arguments) -> None:
    """ "Bucket policies for Amazon S3": about the bucket and its objects alone."""
    text = bytes(arguments["policy"]).decode(errors="replace")
    if not text.lstrip().startswith("{"):
        message = "Policies must be valid JSON and the first byte must be '{'"
        raise AwsError("MalformedPolicy", message)
    try:
        policy = parse(text, "resource")
    except MalformedPolicy as error:
        raise AwsError("MalformedPolicy", error.message) from error
    if principals.unknown(policy):
        raise AwsError("MalformedPolicy", "Invalid principal in policy")
    if not _speaks_of(policy, "s3"):
        raise AwsError("MalformedPolicy", "Policy has invalid action")
    bucket = f"arn:aws:s3:::{arguments['bucket_name']}"
    for statement in policy.statements:
        if statement.resources is None:
            raise AwsError("MalformedPolicy", "Missing required field Resource")
        for resource in statement.resources.texts:
            if resource != bucket and not resource.startswith((f"{bucket}/", f"{bucket}*")):
                raise AwsError("MalformedPolicy", "Policy has invalid resource")


def _of_queue(arguments: Arguments) -> None:
    text = (arguments.get("attributes") or arguments.get("kwargs") or {}).get("Policy")
    if not text:
        return
    policy = _read(text)
    if policy is None or principals.unknown(policy) or not _speaks_of(policy, "sqs"):
        raise AwsError("InvalidAttributeValue", "Invalid value for the parameter Policy.")
    for statement in policy.statements:
        count = len(statement.actions.texts)
        if count > ACTIONS_OF_A_QUEUE:
            told = f"{count} actions were found in a statement from the submitted policy"
            raise AwsError("OverLimit", f"{told}, max allowed is {ACTIONS_OF_A_QUEUE}", 403)


def _of_topic(arguments: Arguments) -> None:
    text = (arguments.get("attributes") or {}).get("Policy")
    if arguments.get("attribute_name") == "policy":
        text = arguments["attribute_value"]
    if text is None:
        return
    policy = _read(text)
    if policy is None or principals.unknown(policy):
        raise AwsError("InvalidParameter", "Invalid parameter: Policy Error: null")
    if not _speaks_of(policy, "sns"):
        scope = "Policy statement action out of service scope!"
        raise AwsError("InvalidParameter", f"Invalid parameter: {scope}")


def _read(text: str) -> Policy | None:
    try:
        return parse(text, "resource")
    except MalformedPolicy:
        return None


def _speaks_of(policy: Policy, service: str) -> bool:
    own = PatternSet.of([f"{service}:*"], Style.ACTION, variables=False)
    texts = [text for statement in policy.statements for text in statement.actions.texts]
    return all(text == "*" or own.matches(text, {}) for text in texts)


def _keeping_policy(set_attributes: Any) -> Callable[..., None]:
    """moto takes a queue's policy away when another attribute is set."""

    def _set_attributes(self: Any, attributes: dict[str, Any], *more: Any) -> None:
        kept = getattr(self, "policy", None)
        set_attributes(self, attributes, *more)
        if "Policy" not in attributes:
            self.policy = kept

    return _set_attributes


_CHECKS: Mapping[str, Mapping[str, Check]] = {
    "s3": {"put_bucket_policy": _of_bucket},
    "sqs": {"create_queue": _of_queue, "set_queue_attributes": _of_queue},
    "sns": {"create_topic": _of_topic, "set_topic_attribute": _of_topic},
}
