"""Access Analyzer's part of the front door. There are no analyzers: it validates policies."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from localaws.call import ApiCall
from localaws.errors import AwsError, not_implemented, render
from localaws.policyvalidation.validation import validate
from localaws.reply import Reply
from localaws.seams.wellformed import json_object

SERVICE = "access-analyzer"
ROUTE = ("POST", "/policy/validation")


class AccessAnalyzer:
    def takes(self, call: ApiCall) -> bool:
        return call.service == SERVICE

    async def answer(self, call: ApiCall) -> Reply:
        try:
            if (call.method, call.path) != ROUTE:
                raise not_implemented(SERVICE, f"{call.method} {call.path}")
            asked = json_object(call) | dict(parse_qsl(call.query))
            # A long policy takes a while to look at.
            return Reply.json(200, await asyncio.to_thread(validate, asked))
        except AwsError as error:
            return render(error, "rest-json")
