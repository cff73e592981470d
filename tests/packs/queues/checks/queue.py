"""An SQS queue, as deployed."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from checks.cloud import Cloud
from checks.nearby import named_like
from checks.observed import Observed


class Queue:
    def __init__(self, name: str, cloud: Cloud) -> None:
        self._name = name
        self._cloud = cloud

    @cached_property
    def url(self) -> Observed[str]:
        subject = f"the queue {self._name}"
        seen = self._cloud.look(subject, "sqs", "get_queue_url", QueueName=self._name)
        return replace(seen.map(subject, lambda answer: str(answer["QueueUrl"])), nearby=self._near)

    @cached_property
    def visibility_timeout(self) -> Observed[int]:
        """In seconds."""
        asked = {"QueueUrl": self.url.value, "AttributeNames": ["VisibilityTimeout"]}
        subject = f"the visibility timeout of {self._name}"
        seen = self._cloud.look(subject, "sqs", "get_queue_attributes", **asked)
        return seen.map(subject, lambda answer: int(answer["Attributes"]["VisibilityTimeout"]))

    def _near(self) -> str:
        urls, _ = self._cloud.pages("sqs", "list_queues", "QueueUrls")
        return named_like(self._name, [url.rpartition("/")[2] for url in urls])
