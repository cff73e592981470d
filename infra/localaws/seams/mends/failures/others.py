"""Of services that carry messages, or manage others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from localaws.seams.mends.failures.failure import NO_NUMBER, NULL, UNFIT, Failure

FAILURES: Mapping[str, tuple[Failure, ...]] = {
    "cloudformation": (
        Failure(
            "DeleteChangeSet",
            UnboundLocalError,
            "ValidationError",
            "StackName must be specified if ChangeSetName is not specified as an ARN.",
        ),
        Failure(
            "DescribeStackInstance",
            AttributeError,
            "StackInstanceNotFoundException",
            "There is no such stack instance.",
            status=404,
        ),
        Failure(
            "GetTemplateSummary",
            AttributeError,
            "ValidationError",
            "Either Template or StackName must be specified.",
        ),
        Failure(
            "",
            (AttributeError, TypeError),
            "ValidationError",
            "Either Template URL or Template Body must be specified.",
            "'read'|expected string or bytes-like object",
        ),
        Failure("CreateStackInstances", KeyError, "ValidationError", NULL, "'(.*)'"),
        Failure("", ValueError, "ValidationError", "NextToken is invalid.", "is not in list"),
        Failure("", ValueError, "ValidationError", "NextToken is invalid.", NO_NUMBER),
    ),
    "cloudtrail": (
        Failure(
            "",
            TypeError,
            "InvalidParameterCombinationException",
            "TrailName must be specified: there are no event data stores here.",
            "'NoneType' has no len",
        ),
    ),
    "cognito-idp": (
        Failure("", ValueError, "InvalidParameterException", "Invalid pagination token", NO_NUMBER),
        Failure(
            "RespondToAuthChallenge AdminRespondToAuthChallenge",
            AttributeError,
            "InvalidParameterException",
            "Missing required parameter ChallengeResponses",
            "'get'",
        ),
        Failure(
            "ListResourceServers",
            KeyError,
            "ResourceNotFoundException",
            "User pool {0} does not exist.",
        ),
        Failure(
            "SignUp",
            TypeError,
            "InvalidParameterException",
            "Missing required parameter Password",
            "'NoneType' has no len",
        ),
    ),
    "events": (
        Failure(
            "DescribeEventSource DescribePartnerEventSource",
            KeyError,
            "ResourceNotFoundException",
            "Event source {0} does not exist.",
        ),
        Failure("PutPartnerEvents", KeyError, "ValidationException", "There is no source {0}."),
        Failure("PutPermission", UNFIT, "ValidationException", "The policy is not valid."),
        Failure(
            "PutRule CreateArchive UpdateArchive TestEventPattern",
            AttributeError,
            "InvalidEventPatternException",
            "Event pattern is not valid.",
        ),
        Failure(
            "ListRules",
            re.error,
            "ValidationException",
            "1 validation error detected: Value at 'namePrefix' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+",
        ),
    ),
    "iam": (
        Failure("", ValueError, "ValidationError", "Invalid Marker.", NO_NUMBER),
        Failure(
            "CreateServiceLinkedRole", IndexError, "InvalidInput", "The service name is invalid."
        ),
    ),
    "sns": (
        Failure(
            "Subscribe SetSubscriptionAttributes",
            json.JSONDecodeError,
            "InvalidParameter",
            "Invalid parameter: FilterPolicy: failed to parse JSON.",
        ),
        Failure(
            "",
            ValueError,
            "InvalidParameter",
            "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not {0}",
            r"expected 6, got (\d+)",
        ),
        Failure("", ValueError, "InvalidParameter", "Invalid parameter: NextToken", NO_NUMBER),
        Failure(
            "Publish",
            AttributeError,
            "InvalidParameter",
            "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
            "'split'",
        ),
        Failure(
            "DeletePlatformApplication",
            KeyError,
            "InvalidParameter",
            "Invalid parameter: PlatformApplicationArn",
        ),
    ),
}
