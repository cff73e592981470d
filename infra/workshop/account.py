"""The learner's own AWS account: which one it is, what labs may cost there, their consent."""

from __future__ import annotations

import os

from checks import work
from checks.errors import Explained
from workshop import prices
from workshop.asking import agrees

CONSENT = "aws-consent.json"
YES = "WORKSHOP_YES"


def connect() -> str:
    """Leave the local AWS's variables behind, name the account, and ask once.

    Raises Explained without credentials or consent.
    """
    _forget_local_aws()
    account, arn, region = _identity()
    sentence = f"Connected to AWS account {account} in {region}, as {arn}."
    _ask_once(f"{account}/{region}", sentence)
    return sentence


def _forget_local_aws() -> None:
    from localaws.client import AccessKey, is_local, standard_variables

    if is_local(os.environ.get("AWS_ACCESS_KEY_ID", "")):
        for name in standard_variables("", AccessKey("", "")):
            os.environ.pop(name, None)
    os.environ.pop("AWS_ENDPOINT_URL", None)


def _identity() -> tuple[str, str, str]:
    """Account number, ARN and region."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    session = boto3.Session()
    if not session.region_name:
        raise Explained("No AWS region is set. Run: export AWS_DEFAULT_REGION=us-east-1")
    try:
        identity = session.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise Explained(
            f"AWS does not know who you are ({error}). Run: aws configure"
            " (or: aws sso login), then try again."
        ) from error
    return identity["Account"], identity["Arn"], session.region_name


def _ask_once(place: str, sentence: str) -> None:
    given = work.load(CONSENT)
    if place in given:
        return
    question = (
        f"{sentence}\nThe labs make real resources there. One run of the whole path costs about"
        f" ${prices.total():.2f} without the free tier, as long as lab 08 takes everything down."
        "\nGo on? [y/N] "
    )
    otherwise = f"To agree beforehand, run: export {YES}=1"
    beforehand = YES if os.environ.get(YES) == "1" else ""
    if not agrees(question, beforehand=beforehand, otherwise=otherwise):
        raise Explained(
            "Nothing was made on AWS. To use the local AWS instead, run:"
            " export WORKSHOP_TARGET=local"
        )
    work.save(CONSENT, given | {place: True})
