"""Log events that a service writes for a customer, with the permissions of a role."""

from __future__ import annotations

from collections.abc import Iterable

from iampolicy import MalformedPolicy, Request, evaluate, parse
from localaws import seams


def write(
    account: str,
    region: str,
    role_arn: str,
    group: str,
    stream: str,
    events: Iterable[tuple[int, str]],
) -> None:
    """Append ``(milliseconds, message)`` events if the role may; on moto's thread."""
    if _may_write(account, region, role_arn, group, stream):
        seams.put_log_events(account, region, group, stream, events)


def _may_write(account: str, region: str, role_arn: str, group: str, stream: str) -> bool:
    """A missing group also has to be made (AWS managed policy AWSLambdaBasicExecutionRole names the
    three actions)."""
    documents = seams.role_documents(account, role_arn) or {}
    arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
    needed = [
        ("logs:CreateLogStream", f"{arn}:*"),
        ("logs:PutLogEvents", f"{arn}:log-stream:{stream}"),
    ]
    if not seams.has_log_group(account, region, group):
        needed.append(("logs:CreateLogGroup", f"{arn}:*"))
    try:
        policies = [parse(text, "identity", name) for name, text in documents.items()]
    except MalformedPolicy:
        return False
    return all(
        evaluate(Request(action, resource), identity=policies).allowed
        for action, resource in needed
    )
