"""What a deployed API answers over HTTP, and why when it answers an error."""

from __future__ import annotations

import json
import os
import time
from functools import cached_property
from typing import Any

from checks import proxy
from checks.address import invoke_url
from checks.api import Api
from checks.http import Http, Response, post_text
from checks.language import CouldNotCheck
from checks.observed import Observed
from checks.reply import Reply

CURRENT = "what the API's tree says now"

_PING = json.dumps({"operation": "ping"})
_SETTLING = 10  # seconds that a change on AWS may take to be everywhere
# What API Gateway's own errors say of what is live, once the tree is right: "Gateway response
# types for API Gateway" in its Developer Guide.
_LIVE = {
    "MissingAuthenticationTokenException": (
        "a tree that lacks this resource or method, or asks for a signature"
    ),
    "ForbiddenException": "a tree that asks for an API key",
    "UnauthorizedException": "a tree that asks who calls",
    "AccessDeniedException": "closed by a resource policy of the API",
    "TooManyRequestsException": "throttled",
}
_INTERNAL = "InternalServerErrorException"
_UNSERVED = "NotImplementedException"  # the local AWS's own word for what it does not serve


class Endpoint:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._http = Http()

    @cached_property
    def url(self) -> str:
        return invoke_url(self._api.id)

    @cached_property
    def live(self) -> Observed[str]:
        """Whether what is deployed is the tree as it is: `CURRENT`, or how it shows that not."""
        response = self._first_response
        stale = self._staleness(response)
        return Observed("what is deployed", stale or CURRENT, post_text(self.url, _PING))

    def send(self, request: dict[str, Any]) -> Observed[Reply]:
        """An operation's request, as the body of a POST."""
        return self.post(json.dumps(request))

    def post(self, body: str) -> Observed[Reply]:
        response = self._http.post(self.url, body)
        reply = self._reply(response, body)
        return Observed("what the API answers", reply, post_text(self.url, body))

    @cached_property
    def _first_response(self) -> Response:
        """To a ping, asked again on AWS while what was deployed may not be everywhere yet."""
        patience = 0 if os.environ.get("AWS_ENDPOINT_URL") else _SETTLING
        deadline = time.monotonic() + patience
        while True:
            response = self._http.post(self.url, _PING)
            unsettled = response.status in (403, 404) or response.status >= 500
            if not unsettled or time.monotonic() >= deadline:
                return response
            time.sleep(1)

    def _reply(self, response: Response, body: str) -> Reply:
        payload, is_json = _parsed(response.text)
        good = 200 <= response.status < 300
        if good and is_json:
            return Reply(payload, status=response.status)
        why = ", and the body is no JSON" if good else self._reason(response, body)
        return Reply(payload, f"{response}{why}", response.status)

    def _reason(self, response: Response, body: str) -> str:
        """Of an answer that is an error, as far as more is known than it says."""
        if response.status == 502 and response.error_type == _INTERNAL:
            return self._why(body)
        if response.status < 500 and response.error_type:
            return "; so says API Gateway, and has not called the function"
        return self._api.encoding

    def _why(self, body: str) -> str:
        """What API Gateway keeps to itself: the same request, given to the function directly."""
        answer = self._replay(body)
        if answer.failed:
            return f"; the function, given such a request, fails with {answer}"
        wrong = proxy.complaint(answer.payload)
        return f"; the function answers {answer}, but {wrong}" if wrong else ""

    def _replay(self, body: str) -> Reply:
        event = proxy.event(self._api.resource_path, self._api.path, self._api.stage_name, body)
        return self._api.function.invoke(event).value or Reply(None)

    def _staleness(self, response: Response) -> str:
        if response.error_type == _UNSERVED:
            raise CouldNotCheck(
                found=f"{response} If your API asks for no such thing, it did when it was deployed:"
                " deploy it again, and check again.",
                evidence=post_text(self.url, _PING),
            )
        words = _LIVE.get(response.error_type, "")
        if response.error_type == _INTERNAL and response.status == 500:
            words = "a tree whose function is not there, or may not be invoked"
        if response.error_type == _INTERNAL and response.status == 502 and not self._why(_PING):
            words = "a tree that calls another function"
        return f"{words}: it answers {response}" if words else ""


def _parsed(text: str) -> tuple[Any, bool]:
    try:
        return json.loads(text), True
    except ValueError:
        return None, False
