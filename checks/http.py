"""HTTP as someone without AWS keys sends it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cached_property

import requests

from checks.language import CouldNotCheck

_PATIENCE = 35  # seconds; API Gateway itself answers 504 after 29


@dataclass(frozen=True)
class Response:
    """`error_type` is what API Gateway calls its own error, "" when a function answered;
    `request_id` is what API Gateway calls the request."""

    status: int
    text: str
    error_type: str = ""
    request_id: str = ""

    def __str__(self) -> str:
        return f"{self.status} {self.text}".rstrip()


class Http:
    @cached_property
    def _session(self) -> requests.Session:
        return requests.Session()

    def post(self, url: str, body: str) -> Response:
        """Raises CouldNotCheck when nothing answers."""
        try:
            answer = self._session.post(
                url,
                data=body.encode(),
                headers={"Content-Type": "application/json"},
                timeout=_PATIENCE,
            )
        except requests.RequestException as error:
            raise CouldNotCheck(
                found=f"{url} does not answer ({type(error).__name__}). Run: workshop status",
                evidence=post_text(url, body),
            ) from error
        kind = answer.headers.get("x-amzn-ErrorType", "")
        request_id = answer.headers.get("x-amzn-RequestId", "")
        return Response(answer.status_code, answer.text, kind, request_id)


def post_text(url: str, body: str) -> str:
    """The request as a learner would type it."""
    return f"curl -d {shlex.quote(body)} {url}"
