"""What reading AWS's own managed policies one by one rests on."""

from __future__ import annotations

import json

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import iam_backends

from iampolicy import parse
from localaws.seams.mends.iam import awspolicies


def test_every_policy_that_moto_brings_is_known_by_its_name_and_path() -> None:
    data = json.loads(aws_managed_policies_data)
    brought = {(name, policy["Path"]) for name, policy in data.items()}
    assert {(policy.name, policy.path) for policy in awspolicies.known()} == brought


def test_every_policy_can_be_made_and_read() -> None:
    backend = iam_backends["123456789012"]["aws"]
    for known in awspolicies.known():
        policy = awspolicies.make(backend, known.arn)
        assert policy is not None
        assert (policy.name, policy.arn) == (known.name, known.arn)
        assert parse(policy.versions[0].document).statements


def test_a_policy_that_aws_does_not_have_is_none() -> None:
    backend = iam_backends["123456789012"]["aws"]
    assert awspolicies.make(backend, f"{awspolicies.PREFIX}/NoPolicyOfThatName") is None
