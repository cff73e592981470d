"""CloudTrail's part of the front door: it notes what was answered, and answers lookups itself."""

from __future__ import annotations

import datetime

from localaws.call import ApiCall
from localaws.cloudtrail.event import Noted
from localaws.cloudtrail.history import History
from localaws.cloudtrail.lookup import look_up
from localaws.errors import AwsError, render
from localaws.reply import Reply
from localaws.seams.wellformed import json_object


class CloudTrail:
    """Trails are moto's; the history needs none."""

    def __init__(self) -> None:
        self._history = History()

    def takes(self, call: ApiCall) -> bool:
        return call.service == "cloudtrail" and call.target == "LookupEvents"

    async def answer(self, call: ApiCall) -> Reply:
        now = datetime.datetime.now(datetime.UTC)
        try:
            asked = json_object(call)
            found = look_up(self._history, call.region, asked, now)
        except AwsError as error:
            return render(error, "json")
        return Reply.json(200, found, {"Content-Type": "application/x-amz-json-1.1"})

    def note(self, noted: Noted) -> None:
        self._history.note(noted)
