"""Which services a function's policy lets in."""

from __future__ import annotations

from iampolicy import MalformedPolicy, Principal, Request, evaluate, parse
from localaws.functions.configuration import FunctionConfiguration


def lets_in(
    function: FunctionConfiguration, service: str, account: str, source_arn: str, invoked: str
) -> bool:
    """Whether the policy allows this service to invoke, for this source of this account.
    ``invoked`` is the function's ARN as the service names it."""
    request = Request(
        action="lambda:InvokeFunction",
        resource=invoked,
        principal=Principal("Service", service),
        context={"aws:SourceArn": source_arn, "aws:SourceAccount": account},
    )
    try:
        return evaluate(request, resource=parse(function.policy, "resource")).allowed
    except MalformedPolicy:  # no statement yet
        return False
