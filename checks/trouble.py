"""What went wrong while looking, when it is not the learner's work that is wrong."""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

from checks.language import CouldNotCheck

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
BAD_CREDENTIALS = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


class NoAnswer(CouldNotCheck):
    """Every other call would fail in the same way."""


def explain(error: Exception, evidence: str = "") -> CouldNotCheck:
    """Say in one sentence what stood in the way of a look, and what to run next."""
    if isinstance(error, CouldNotCheck):
        return error
    if isinstance(error, ClientError):
        return _refused(error, evidence)
    if isinstance(error, NoCredentialsError | PartialCredentialsError | ProfileNotFound):
        return NoAnswer(
            found=f"AWS credentials are missing ({error}). {_CONNECT}", evidence=evidence
        )
    if isinstance(error, NoRegionError):
        return NoAnswer(found=f"No AWS region is set. {_CONNECT}", evidence=evidence)
    if isinstance(error, ConnectionError | HTTPClientError):
        where = getattr(error, "kwargs", {}).get("endpoint_url", "AWS")
        return NoAnswer(found=f"{where} does not answer. Run: workshop status", evidence=evidence)
    if isinstance(error, BotoCoreError):
        return CouldNotCheck(
            found=f"boto3 could not make the call: {error}. {_CONNECT}", evidence=evidence
        )
    return CouldNotCheck(
        found=f"The check itself failed with {type(error).__name__}: {error}. That is the"
        " workshop's fault, not yours. Run it with --instructor and send what it prints to your"
        " instructor.",
        evidence=evidence,
    )


_CONNECT = "Run: workshop status"


def _refused(error: ClientError, evidence: str) -> CouldNotCheck:
    code = error.response["Error"]["Code"]
    message = error.response["Error"].get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in DENIED:
        return CouldNotCheck(
            found=f"You, who run the checks, may not make this call ({message}). Ask for the"
            " permission, or set AWS_PROFILE to a profile that has it, and check again.",
            evidence=evidence,
        )
    if code in BAD_CREDENTIALS:
        return NoAnswer(
            found=f"AWS does not accept your credentials ({code}: {message}). Log in again, then"
            " run: workshop status",
            evidence=evidence,
        )
    if code in THROTTLED or status == 429:
        return CouldNotCheck(
            found=f"AWS asks to slow down ({code}). Wait a minute and check again.",
            evidence=evidence,
        )
    return CouldNotCheck(
        found=f"AWS answered {code} ({status}): {message} Check again, and if it stays, run it with"
        " --instructor and send what it prints to your instructor.",
        evidence=evidence,
    )
