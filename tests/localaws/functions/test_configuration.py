"""How a caller may name a function."""

from __future__ import annotations

import pytest

from localaws.errors import AwsError
from localaws.functions.configuration import FunctionName

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:f"


@pytest.mark.parametrize(
    ("text", "account", "region", "qualifier"),
    [
        ("f", "123456789012", "us-east-1", None),
        ("f:7", "123456789012", "us-east-1", "7"),
        ("f:$LATEST", "123456789012", "us-east-1", "$LATEST"),
        ("function:f", "123456789012", "us-east-1", None),
        ("111122223333:function:f:live", "111122223333", "us-east-1", "live"),
        (ARN, "111122223333", "eu-west-1", None),
        (f"{ARN}:live", "111122223333", "eu-west-1", "live"),
    ],
)
def test_a_name_a_partial_arn_and_an_arn_name_a_function(
    text: str, account: str, region: str, qualifier: str | None
) -> None:
    found = FunctionName.parse(text, "123456789012", "us-east-1")
    assert found == FunctionName(account, region, "f", qualifier)
    assert found.arn == f"arn:aws:lambda:{region}:{account}:function:f"


@pytest.mark.parametrize(
    "text", ["", "*", "f!", "f:1:2", "arn:aws:ec2:us-east-1:123456789012:instance/i", "a b", "f:"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(AwsError, match="at 'functionName' failed to satisfy constraint"):
        FunctionName.parse(text, "123456789012", "us-east-1")
