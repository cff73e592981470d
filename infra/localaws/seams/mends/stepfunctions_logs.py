"""A state machine logs only with a role that may arrange for it.

"Using CloudWatch Logs to log execution history in Step Functions": the role needs the permissions
of log delivery on all resources, which CloudWatch Logs doesn't tell apart. The words are those that
its users report (aws/aws-cdk#26432).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localaws.access.caller import Caller
from localaws.errors import AwsError
from localaws.seams import machines
from localaws.seams.acting import may

DELIVERY = (
    "CreateLogDelivery",
    "GetLogDelivery",
    "UpdateLogDelivery",
    "DeleteLogDelivery",
    "ListLogDeliveries",
    "PutResourcePolicy",
    "DescribeResourcePolicies",
    "DescribeLogGroups",
)
REFUSED = "The state machine IAM Role is not authorized to access the Log Destination"


def refuse_role(role: str, logging: Mapping[str, Any] | None, region: str) -> None:
    """
    Raises:
        AwsError: AccessDeniedException, where something is to be logged and the role may not.
    """
    if not logging or logging.get("level", "OFF") == "OFF":
        return
    caller = Caller(machines.GLOBAL, role)
    if not all(may(caller, f"logs:{action}", "*", region) for action in DELIVERY):
        raise AwsError("AccessDeniedException", REFUSED)
