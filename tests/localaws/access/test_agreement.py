"""What the simulator says of a role is what happens to it, over the wire."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.localaws.cloud import ACCOUNT, REGION, Api, Cloud, new_name, trusting

ACTION = "execute-api:Invoke"
HERE = "127.0.0.1"
NAMES = ("p0", "p1")
CONDITIONS: tuple[dict[str, Any], ...] = (
    {},
    {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
    {"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
    {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}},
    {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/role-*"}},
    {"Null": {"aws:username": "true"}},
    {"StringEquals": {"aws:username": "jane"}},
    {"StringEqualsIfExists": {"aws:username": "jane"}},
)


def statements(api: str) -> st.SearchStrategy[dict[str, Any]]:
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}"
    actions = st.sampled_from([ACTION, "execute-api:*", "EXECUTE-API:invoke", "*", "s3:*"])
    resources = st.sampled_from(
        [f"{arn}/prod/GET/pets", f"{arn}/*", f"{arn}/prod/?ET/*", f"{arn}/dev/*", "*"]
    )
    return st.fixed_dictionaries(
        {
            "Effect": st.sampled_from(["Allow", "Allow", "Allow", "Deny"]),
            "Condition": st.sampled_from(CONDITIONS),
        }
    ).flatmap(
        lambda given: st.tuples(
            st.sampled_from(["Action", "Action", "NotAction"]),
            actions,
            st.sampled_from(["Resource", "Resource", "NotResource"]),
            resources,
        ).map(lambda drawn: {**given, drawn[0]: drawn[1], drawn[2]: drawn[3]})
    )


def policies(api: str) -> st.SearchStrategy[dict[str, Any] | None]:
    listed = st.lists(statements(api), min_size=1, max_size=2)
    return st.none() | listed.map(lambda found: {"Version": "2012-10-17", "Statement": found})


@dataclasses.dataclass
class Actor:
    """A role, a session of it, and a boundary that can be changed."""

    api: Api
    role: str
    credentials: Credentials
    boundary: str

    @property
    def name(self) -> str:
        return self.role.rpartition("/")[2]

    def hold(self, documents: list[dict[str, Any] | None], boundary: dict[str, Any] | None) -> None:
        iam = self.api.cloud.client("iam")
        held = iam.list_role_policies(RoleName=self.name)["PolicyNames"]
        for name, document in zip(NAMES, documents, strict=True):
            if document:
                text = json.dumps(document)
                iam.put_role_policy(RoleName=self.name, PolicyName=name, PolicyDocument=text)
            elif name in held:
                iam.delete_role_policy(RoleName=self.name, PolicyName=name)
        if boundary is None:
            iam.delete_role_permissions_boundary(RoleName=self.name)
            return
        self._rewrite(boundary)
        iam.put_role_permissions_boundary(RoleName=self.name, PermissionsBoundary=self.boundary)

    def _rewrite(self, document: dict[str, Any]) -> None:
        iam, named = self.api.cloud.client("iam"), {"PolicyArn": self.boundary}
        for version in iam.list_policy_versions(**named)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(**named, VersionId=version["VersionId"])
        text = json.dumps(document)
        iam.create_policy_version(**named, PolicyDocument=text, SetAsDefault=True)

    def simulated(self) -> str:
        entries = [("aws:SourceIp", "ip", HERE), ("aws:SecureTransport", "boolean", "true")]
        (result,) = self.api.cloud.client("iam").simulate_principal_policy(
            PolicySourceArn=self.role,
            ActionNames=[ACTION],
            ResourceArns=[f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{self.api.id}/prod/GET/pets"],
            ContextEntries=[
                {"ContextKeyName": name, "ContextKeyType": kind, "ContextKeyValues": [value]}
                for name, kind, value in entries
            ],
        )["EvaluationResults"]
        return str(result["EvalDecision"])

    def enforced(self) -> str:
        request = AWSRequest("GET", f"{self.api.url}/pets")
        SigV4Auth(self.credentials, "execute-api", REGION).add_auth(request)
        reply = requests.get(request.url, headers=dict(request.headers), timeout=60)
        if reply.status_code == 200:
            return "allowed"
        assert reply.status_code == 403, reply.text
        explicit = "with an explicit deny" in reply.text
        return "explicitDeny" if explicit else "implicitDeny"


@pytest.fixture(scope="module")
def actor(server: Cloud) -> Actor:
    api = server.api("unused", permitted=False)
    mock = {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
    iam_only = {"method": {"authorizationType": "AWS_IAM"}}
    api.custom("GET", "/pets", {"200": {}}, **mock, **iam_only)
    api.deploy()
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    trust = trusting("unused")
    trust["Statement"][0]["Principal"] = root
    role = server.role(trust=trust)
    iam = server.client("iam")
    iam.delete_role_policy(RoleName=role.rpartition("/")[2], PolicyName="p")
    text = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    boundary = iam.create_policy(PolicyName=new_name("boundary"), PolicyDocument=text)
    made = server.client("sts").assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]
    keys = (made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
    return Actor(api, role, Credentials(*keys), boundary["Policy"]["Arn"])


@settings(max_examples=15)
@given(data=st.data())
def test_the_simulator_and_what_happens_never_disagree(actor: Actor, data: st.DataObject) -> None:
    held = [data.draw(policies(actor.api.id)) for _ in NAMES]
    actor.hold(held, data.draw(policies(actor.api.id)))
    assert actor.simulated() == actor.enforced()
