"""An account of a local AWS in this process: to write a policy and try it takes milliseconds."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.backends import get_backend

from localaws import operations, seams
from localaws.access.circumstances import Circumstances
from localaws.access.gate import Gate
from localaws.access.identity import Identity
from localaws.client import AccessKey
from localaws.controlplane import ControlPlane
from localaws.errors import AwsError
from localaws.services import Services
from tests.localaws.access.agreement import (
    BUCKET,
    COMMON,
    OTHER,
    QUEUE,
    TABLE,
    TOPIC,
    Call,
    Document,
    Need,
)
from tests.localaws.cloud import ACCOUNT, LAMBDA, REGION, trusting, trusting_account

USER = f"arn:aws:iam::{ACCOUNT}:user/agree-user"
WORN = f"arn:aws:iam::{ACCOUNT}:role/agree-worn"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/agree-boundary"
ADMINISTRATOR = AccessKey("AKIAAGREEMENTOFTESTS", "secret")
TAG = {"team": "blue"}
TAGS = [{"Key": "team", "Value": "blue"}]
BUCKET_NAME, QUEUE_URL = BUCKET.rpartition(":")[2], f"http://127.0.0.1/{ACCOUNT}/agree"
KEYS: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ALL = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError")
REGIONAL = ("dynamodb", "logs", "sns", "sqs")


class Account:
    """A user in a group, a role, and what they may be let in to. The administrator asks the
    simulator; they make the calls."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._control = ControlPlane()
        self._gate = Gate(self._control, lambda decided: None)
        self._services = Services(self._control, self._gate)
        self._here = Circumstances(COMMON["aws:SourceIp"], COMMON["aws:UserAgent"])
        self._forget()
        seams.make_administrator(ADMINISTRATOR)
        found = seams.identity(ADMINISTRATOR.id)
        assert found
        self._administrator = found
        self._make_principals()
        self._make_resources()
        key = self.do("iam", "CreateAccessKey", UserName="agree-user")["AccessKey"]
        self._key = str(key["AccessKeyId"])

    def _make_principals(self) -> None:
        self.do("iam", "CreatePolicy", PolicyName="agree-boundary", PolicyDocument=ALL)
        self.do("iam", "CreateUser", UserName="agree-user", Tags=TAGS)
        self.do("iam", "CreateGroup", GroupName="agree-group")
        self.do("iam", "AddUserToGroup", GroupName="agree-group", UserName="agree-user")
        roles = {"agreed": trusting(LAMBDA), "agree-worn": trusting_account()}
        for name, trust in roles.items():
            text = json.dumps(trust)
            self.do("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=text, Tags=TAGS)

    def _make_resources(self) -> None:
        for arn, tagged in ((TABLE, {"Tags": TAGS}), (OTHER, {})):
            self.do("dynamodb", "CreateTable", TableName=arn.rpartition("/")[2], **KEYS, **tagged)
        self.do("sqs", "CreateQueue", QueueName="agree", tags=TAG)
        self.do("sns", "CreateTopic", Name="agree", Tags=TAGS)
        self.do("logs", "CreateLogGroup", logGroupName="/agree", tags=TAG)
        self.do("s3", "CreateBucket", Bucket=BUCKET_NAME)
        put = {"Bucket": BUCKET_NAME, "Key": "a/k", "Body": b"x", "Tagging": "team=blue"}
        self.do("s3", "PutObject", **put)

    def close(self) -> None:
        self.do("s3", "DeleteBucketPolicy", Bucket=BUCKET_NAME)
        self.do("s3", "DeleteObject", Bucket=BUCKET_NAME, Key="a/k")
        self.do("s3", "DeleteBucket", Bucket=BUCKET_NAME)
        self._forget()
        self._runner.close()
        self._control.close()

    def _forget(self) -> None:
        for service in REGIONAL:
            get_backend(service)[ACCOUNT][REGION].reset()  # type: ignore[call-overload]
        for service in ("iam", "sts"):
            get_backend(service)[ACCOUNT]["aws"].reset()  # type: ignore[call-overload]

    def do(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        return self.attempt(self._administrator, service, operation, parameters)

    def attempt(
        self, identity: Identity, service: str, operation: str, parameters: Any
    ) -> dict[str, Any]:
        call = operations.build(service, operation, parameters, identity.access_key, REGION)
        reply = self._runner.run(self._services.answer(call, identity, self._here))
        return operations.parsed(service, operation, reply)

    def signed_by(self, key: Credentials, service: str, operation: str, **given: Any) -> Identity:
        """Whom the gate takes for the signer of a call."""
        call = operations.build(service, operation, given, str(key.access_key), REGION)
        request = AWSRequest(
            call.method, f"http://127.0.0.1{call.path}", dict(call.headers), call.body
        )
        SigV4Auth(key, call.service, REGION).add_auth(request)
        headers = (("Host", "127.0.0.1"), *((k, str(v)) for k, v in request.headers.items()))
        return self._runner.run(self._gate.authenticate(replace(call, headers=headers)))

    def user(self) -> Identity:
        """As the policies are now."""
        found = seams.identity(self._key)
        assert found
        return found

    def session(self, policy: Document | None) -> Identity:
        """Of the role, with a session policy or none."""
        given = {"Policy": json.dumps(policy)} if policy else {}
        made = self.do("sts", "AssumeRole", RoleArn=WORN, RoleSessionName="agree", **given)
        found = seams.identity(made["Credentials"]["AccessKeyId"])
        assert found
        return found

    def hold(self, kind: str, document: Document) -> None:
        """``kind`` is User, Group or Role."""
        name = {"User": "agree-user", "Group": "agree-group", "Role": "agree-worn"}[kind]
        given = {f"{kind}Name": name, "PolicyName": "p", "PolicyDocument": json.dumps(document)}
        self.do("iam", f"Put{kind}Policy", **given)

    def bound(self, kind: str, document: Document | None) -> None:
        named = {"UserName": "agree-user"} if kind == "User" else {"RoleName": "agree-worn"}
        if document is None:
            self.do("iam", f"Delete{kind}PermissionsBoundary", **named)
            return
        policy = {"PolicyArn": BOUNDARY}
        for version in self.do("iam", "ListPolicyVersions", **policy)["Versions"]:
            if not version["IsDefaultVersion"]:
                old = {"VersionId": version["VersionId"]}
                self.do("iam", "DeletePolicyVersion", **policy, **old)
        text = json.dumps(document)
        self.do("iam", "CreatePolicyVersion", **policy, PolicyDocument=text, SetAsDefault=True)
        self.do("iam", f"Put{kind}PermissionsBoundary", **named, PermissionsBoundary=BOUNDARY)

    def let_in(self, resource: str, document: Document) -> None:
        """By the policy of the queue, the topic or the bucket."""
        text = json.dumps(document)
        if resource == QUEUE:
            policy = {"QueueUrl": QUEUE_URL, "Attributes": {"Policy": text}}
            self.do("sqs", "SetQueueAttributes", **policy)
        elif resource == TOPIC:
            policy = {"AttributeName": "Policy", "AttributeValue": text}
            self.do("sns", "SetTopicAttributes", TopicArn=TOPIC, **policy)
        else:
            self.do("s3", "PutBucketPolicy", Bucket=BUCKET_NAME, Policy=text)

    def enforced(self, identity: Identity, call: Call) -> str:
        """Errors other than a denial are met past the gate."""
        try:
            self.attempt(identity, call.service, call.operation, call.parameters)
        except AwsError as error:
            if error.code in DENIED:
                explicit = "with an explicit deny" in error.message
                return "explicitDeny" if explicit else "implicitDeny"
        return "allowed"

    def simulated(self, call: Call, **asked: Any) -> list[str]:
        """The decision on each of the call's needs."""
        return [self._simulated(need, asked) for need in call.needs]

    def _simulated(self, need: Need, asked: dict[str, Any]) -> str:
        given = {**COMMON, **need.context}
        entries = [
            {
                "ContextKeyName": name,
                "ContextKeyType": "string" if isinstance(value, str) else "stringList",
                "ContextKeyValues": [value] if isinstance(value, str) else list(value),
            }
            for name, value in given.items()
        ]
        result = self.do(
            "iam",
            "SimulatePrincipalPolicy" if "PolicySourceArn" in asked else "SimulateCustomPolicy",
            ActionNames=[need.action],
            ResourceArns=[need.resource],
            ContextEntries=entries,
            **asked,
        )
        return str(result["EvaluationResults"][0]["EvalDecision"])
