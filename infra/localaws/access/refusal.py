"""Refused calls in the words and the wire form of the service that was called.

AWS's services fall into families: JSON services, REST services, query services (IAM, STS, SNS…),
EC2 and S3, each with names of its own ("Common Error Types" of their API References, "Error
responses" of Amazon S3).
"""

from __future__ import annotations

from iampolicy import Decision, denial
from localaws.access.signature import (
    EXPIRED,
    INCOMPLETE,
    INVALID,
    MISSING,
    UNRECOGNISED,
    SignatureError,
)
from localaws.errors import AwsError

DENIED = "AccessDeniedException"
INVALID_TOKEN = "The security token included in the request is invalid."  # noqa: S105 - a message
EXPIRED_TOKEN = "The security token included in the request is expired"  # noqa: S105 - a message
NO_TOKEN = "Request is missing Authentication Token"  # noqa: S105 - a message

_QUERY = {
    INVALID: ("SignatureDoesNotMatch", 403),
    UNRECOGNISED: ("InvalidClientTokenId", 403),
    EXPIRED: ("ExpiredToken", 403),
    INCOMPLETE: ("IncompleteSignature", 400),
    MISSING: ("MissingAuthenticationToken", 403),
    DENIED: ("AccessDenied", 403),
}
_EC2 = {
    INVALID: ("AuthFailure", 401),
    UNRECOGNISED: ("AuthFailure", 401),
    EXPIRED: ("RequestExpired", 400),
    INCOMPLETE: ("AuthFailure", 401),
    MISSING: ("MissingAuthenticationToken", 403),
    DENIED: ("UnauthorizedOperation", 403),
}
_S3 = {
    INVALID: (
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. Check your "
        "key and signing method.",
    ),
    UNRECOGNISED: (
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    EXPIRED: ("ExpiredToken", 400, "The provided token has expired."),
    INCOMPLETE: ("AuthorizationHeaderMalformed", 400, ""),
    MISSING: ("AccessDenied", 403, "Access Denied"),
}
# S3's statuses that are not 403.
_S3_STATUS = {"IncompleteBody": 400, "XAmzContentSHA256Mismatch": 400, "InvalidToken": 400}
# Query services that boto3 speaks JSON with keep the codes that they had ("AWS JSON protocol for
# Amazon SQS"; ``awsQueryCompatible`` in the service models).
_QUERY_COMPATIBLE = frozenset({"sqs", "monitoring"})


def of_signature(error: SignatureError, service: str, protocol: str) -> AwsError:
    """``service`` is the signing name, ``protocol`` botocore's name for the wire form."""
    if service == "s3":
        return _of_s3(error)
    message = "AWS was not able to validate the provided access credentials"
    if protocol == "ec2" and error.code in (INVALID, UNRECOGNISED, INCOMPLETE):
        return AwsError("AuthFailure", message, 401)
    return _named(error.code, error.message, service, protocol)


def of_decision(decision: Decision, service: str, protocol: str) -> AwsError:
    """STS tells no reason, so that nobody learns of a role from its trust policy; S3 tells
    strangers nothing."""
    principal = decision.request.principal
    if service == "s3" and principal is not None and principal.type == "Anonymous":
        return denied("Access Denied", service, protocol)
    message = denial(decision)
    if decision.request.action.startswith("sts:"):
        message = f"{message.partition(decision.request.resource)[0]}{decision.request.resource}"
    return denied(message, service, protocol)


def denied(message: str, service: str, protocol: str) -> AwsError:
    if service == "s3":
        return AwsError("AccessDenied", message, 403)
    if service == "sns":
        return AwsError("AuthorizationError", message, 403)
    return _named(DENIED, message, service, protocol)


def _named(code: str, message: str, service: str, protocol: str) -> AwsError:
    if protocol in ("query", "rest-xml"):
        return AwsError(_QUERY[code][0], message, _QUERY[code][1])
    if protocol == "ec2":
        return AwsError(_EC2[code][0], message, _EC2[code][1])
    if service in _QUERY_COMPATIBLE:
        return AwsError(_QUERY[code][0], message, _QUERY[code][1])
    return AwsError(code, message, 400 if protocol == "json" else 403)


def _of_s3(error: SignatureError) -> AwsError:
    if error.in_s3:
        code, message = error.in_s3
        return AwsError(code, message, _S3_STATUS.get(code, 403))
    code, status, message = _S3[error.code]
    malformed = f"The authorization header is malformed; {error.message}"
    return AwsError(code, message or malformed, status)
