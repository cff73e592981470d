"""Who holds policies."""

from __future__ import annotations

import json
from typing import Any

from tests.localaws.cloud import LAMBDA, Cloud, allow, new_name, trusting

AWS_OWNED = "arn:aws:iam::aws:policy"
BASIC = f"{AWS_OWNED}/service-role/AWSLambdaBasicExecutionRole"
KINDS = ("role", "user", "group")


class Holder:
    """A new role, user or group, and the calls that are named after its kind."""

    def __init__(self, cloud: Cloud, kind: str) -> None:
        self.iam, self.kind, self.name = cloud.client("iam"), kind, new_name(kind)
        self.named = {f"{kind.capitalize()}Name": self.name}
        more = {"AssumeRolePolicyDocument": json.dumps(trusting(LAMBDA))} if kind == "role" else {}
        getattr(self.iam, f"create_{kind}")(**self.named, **more)

    def put(self, document: Any, name: str = "p") -> None:
        text = document if isinstance(document, str) else json.dumps(document)
        put = getattr(self.iam, f"put_{self.kind}_policy")
        put(**self.named, PolicyName=name, PolicyDocument=text)

    def attach(self, arn: str) -> None:
        getattr(self.iam, f"attach_{self.kind}_policy")(**self.named, PolicyArn=arn)

    def detach(self, arn: str) -> None:
        getattr(self.iam, f"detach_{self.kind}_policy")(**self.named, PolicyArn=arn)

    def attached(self) -> list[str]:
        listed = getattr(self.iam, f"list_attached_{self.kind}_policies")(**self.named)
        return [policy["PolicyArn"] for policy in listed["AttachedPolicies"]]

    def managed(self, document: Any = None) -> str:
        text = json.dumps(document or allow("s3:*"))
        made = self.iam.create_policy(PolicyName=new_name("policy"), PolicyDocument=text)
        return str(made["Policy"]["Arn"])
