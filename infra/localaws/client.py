"""What any AWS client needs to find the local AWS."""

from __future__ import annotations

REGION = "us-east-1"
# A key of the shape that AWS's are; the local AWS asks for no secret that is worth keeping.
ACCESS_KEY = "AKIALOCALAWSWORKSHOP"
SECRET_KEY = "local-aws-has-no-secrets"  # noqa: S105 - it opens nothing


def standard_variables(endpoint: str) -> dict[str, str]:
    """The standard environment: endpoint, region, credentials."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        # Some operations' host names get a prefix (`sync-…`), which loopback does not have.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    }
