"""``ValidatePolicy`` (IAM Access Analyzer API Reference): findings about a policy, in pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast, get_args

from localaws.errors import AwsError
from localaws.policyvalidation import (
    actions,
    conditions,
    document,
    elements,
    permissive,
    principals,
    redundancy,
    resources,
    variables,
)
from localaws.policyvalidation.document import Node
from localaws.policyvalidation.finding import Finding
from localaws.policyvalidation.subject import PolicyType, Subject

CHECKS = (elements, principals, actions, resources, variables, conditions, permissive, redundancy)
MOST = 100


def validate(asked: Mapping[str, Any]) -> dict[str, Any]:
    """
    Raises:
        AwsError: ValidationException, for what is no question.
    """
    text, kind = asked.get("policyDocument"), asked.get("policyType")
    if not isinstance(text, str) or not text:
        raise invalid("policyDocument", "must be the text of a policy")
    if kind not in get_args(PolicyType):
        raise invalid("policyType", f"must be one of {', '.join(get_args(PolicyType))}")
    resource_type = asked.get("validatePolicyResourceType") or ""
    if resource_type and kind != "RESOURCE_POLICY":
        raise invalid("validatePolicyResourceType", "is for resource policies alone")
    subject = cast(PolicyType, kind)
    found = [finding.render(text) for finding in findings(text, subject, resource_type)]
    return _page(found, asked)


def findings(text: str, kind: PolicyType, resource_type: str = "") -> Iterator[Finding]:
    try:
        root = document.read(text)
    except document.JsonSyntaxError as error:
        yield _broken(text, error.offset)
        return
    if root.kind != "object":
        yield Finding.of("DATA_TYPE_MISMATCH", root, kind="Object")
        return
    subject = Subject(text, root, kind, resource_type)
    for check in CHECKS:
        yield from check.check(subject)


def _broken(text: str, offset: int) -> Finding:
    at = document.position(text, offset)
    facts = {"index": offset, "line": at["line"], "column": at["column"]}
    return Finding.of("JSON_SYNTAX_ERROR", Node(None, offset, offset), **facts)


def _page(found: list[dict[str, Any]], asked: Mapping[str, Any]) -> dict[str, Any]:
    token, most = str(asked.get("nextToken") or "0"), str(asked.get("maxResults") or MOST)
    if not token.isdecimal():
        raise invalid("nextToken", "is none of this service")
    if not most.isdecimal() or not 0 < int(most) <= 1000:
        raise invalid("maxResults", "must be between 1 and 1000")
    start, end = int(token), int(token) + int(most)
    more = {"nextToken": str(end)} if end < len(found) else {}
    return {"findings": found[start:end], **more}


def invalid(name: str, message: str) -> AwsError:
    fields = [{"name": name, "message": message}]
    told = f"Invalid parameter: {name} {message}"
    return AwsError(
        "ValidationException", told, 400, reason="fieldValidationFailed", fieldList=fields
    )
