"""AWS as the checks see it: boto3 with the standard environment, each call made once a run."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from checks.observed import Observed
from checks.trouble import explain

Answer = dict[str, Any]

ABSENT = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchEntity",
        "NotFoundException",
        "QueueDoesNotExist",
        "ResourceNotFound",
        "ResourceNotFoundException",
        "StateMachineDoesNotExist",
    }
)


class Cloud:
    """Answers are remembered, so a fresh `Cloud` is made for each run."""

    def __init__(self) -> None:
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._answers: dict[str, Answer | None] = {}
        self._listings: dict[str, list[Any]] = {}

    @cached_property
    def _session(self) -> Any:
        return session()

    @cached_property
    def identity(self) -> Answer:
        """`Account` and `Arn` of whoever checks."""
        return self.ask("sts", "get_caller_identity")

    @property
    def account(self) -> str:
        return str(self.identity["Account"])

    @property
    def region(self) -> str:
        return str(self.client("sts").meta.region_name)

    @property
    def partition(self) -> str:
        """`aws`, or another for China and the government's regions."""
        return str(self.identity["Arn"].split(":")[1])

    def arn(self, service: str, rest: str) -> str:
        """An ARN in this account and region, whether or not such a thing exists."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{rest}"

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client, made once: short timeouts, standard retries where there is a network."""
        key = (service, region)
        if key not in self._clients:
            attempts = 1 if os.environ.get("AWS_ENDPOINT_URL") else 3
            config = Config(
                connect_timeout=3,
                read_timeout=20,
                retries={"mode": "standard", "total_max_attempts": attempts},
            )
            self._clients[key] = self._session.create_client(service, region, config=config)
        return self._clients[key]

    def ask(
        self, service: str, operation: str, *, region: str | None = None, **parameters: Any
    ) -> Answer:
        """Call AWS. Raises CouldNotCheck with what went wrong, an absent resource included."""
        try:
            return self._call(service, operation, region, parameters)
        except Exception as error:
            raise explain(error, call_text(service, operation, parameters)) from error

    def look(
        self,
        subject: str,
        service: str,
        operation: str,
        *,
        region: str | None = None,
        **parameters: Any,
    ) -> Observed[Answer]:
        """Observe by a call that changes nothing, made once a run: absent when AWS says so."""
        evidence = call_text(service, operation, parameters)
        key = f"{region}:{evidence}"
        if key not in self._answers:
            try:
                self._answers[key] = self._call(service, operation, region, parameters)
            except Exception as error:
                if not _says_absent(error):
                    raise explain(error, evidence) from error
                self._answers[key] = None
        return Observed(subject, self._answers[key], evidence)

    def pages(
        self, service: str, operation: str, member: str, **parameters: Any
    ) -> tuple[list[Any], str]:
        """A whole listing: the values under `member` of all its pages, and the call as text."""
        evidence = call_text(service, operation, parameters)
        if evidence not in self._listings:
            try:
                pages = self.client(service).get_paginator(operation).paginate(**parameters)
                self._listings[evidence] = [each for page in pages for each in page.get(member, [])]
            except Exception as error:
                raise explain(error, evidence) from error
        return self._listings[evidence], evidence

    def _call(
        self, service: str, operation: str, region: str | None, parameters: Mapping[str, Any]
    ) -> Answer:
        answer: Answer = getattr(self.client(service, region), operation)(**parameters)
        return answer


def session() -> Any:
    """By the environment as it is now; boto3's own keeps the keys that it met first."""
    made = botocore.session.get_session()
    made.register_component("data_loader", _service_models())
    return made


@cache
def _service_models() -> Any:
    """botocore's descriptions of the services, read once for all runs of this process."""
    return botocore.session.get_session().get_component("data_loader")


def _says_absent(error: Exception) -> bool:
    return isinstance(error, ClientError) and error.response["Error"]["Code"] in ABSENT


def call_text(service: str, operation: str, parameters: Mapping[str, Any]) -> str:
    """The call as a learner would type it, on a client named after its service."""
    client = "lambda_client" if service == "lambda" else service
    arguments = ", ".join(f"{name}={_literal(value)}" for name, value in parameters.items())
    return f"{client}.{operation}({arguments})"


def _literal(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_literal(k)}: {_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return repr(value)
