"""CloudTrail's part of the front door: it notes what was answered, and answers lookups itself."""

from __future__ import annotations

import datetime

from localaws import seams
from localaws.access.circumstances import Circumstances
from localaws.access.identity import Identity
from localaws.call import ApiCall
from localaws.cloudtrail import management
from localaws.cloudtrail.event import Noted
from localaws.cloudtrail.history import History
from localaws.cloudtrail.identity import user_identity
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

    def note(
        self, call: ApiCall, reply: Reply, identity: Identity, circumstances: Circumstances
    ) -> None:
        if not management.may_be(call):
            return
        now = datetime.datetime.now(datetime.UTC)
        account = identity.account or seams.ACCOUNT
        self._history.note(
            Noted(call, reply, user_identity(identity), account, circumstances.source_ip, now)
        )
