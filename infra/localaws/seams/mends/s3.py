"""S3: what changes an object's content is noted, so that it is saved; buckets notify whom they may.

"Granting permissions to publish event notification messages to a destination", Amazon S3 User
Guide; S3 asks when a bucket is told to notify somebody, and each time that it does.
"""

from __future__ import annotations

import functools
from typing import Any

from localaws.errors import AwsError
from localaws.seams.acting import may_deliver
from localaws.seams.keeping import objects
from localaws.seams.mends.replacing import replace

UNABLE = "Unable to validate the following destination configurations"


def mend() -> None:
    from moto.s3 import notifications
    from moto.s3.models import FakeBucket, FakeKey

    replace(FakeKey, "value", objects.forgetting)
    replace(FakeBucket, "set_notification_configuration", _validated)
    replace(notifications, "_send_sqs_message", functools.partial(_if_let_in, _queue_arn))
    replace(notifications, "_send_sns_message", functools.partial(_if_let_in, _topic_arn))


def _validated(set_configuration: Any) -> Any:
    def set_notification_configuration(self: Any, given: dict[str, Any] | None) -> None:
        for member, name in (("QueueConfiguration", "Queue"), ("TopicConfiguration", "Topic")):
            for each in (given or {}).get(member) or ():
                if not may_deliver("s3", self.arn, self.account_id, each[name]):
                    raise AwsError("InvalidArgument", UNABLE)
        set_configuration(self, given)

    return set_notification_configuration


def _if_let_in(arn_of: Any, send: Any) -> Any:
    def sent(account: str, event: dict[str, Any], name: str, region: str) -> None:
        bucket = event.get("Bucket") or event["Records"][0]["s3"]["bucket"]["name"]
        target = arn_of(account, name, region)
        if may_deliver("s3", f"arn:aws:s3:::{bucket}", account, target):
            send(account, event, name, region)

    return sent


def _queue_arn(account: str, name: str, region: str) -> str:
    return f"arn:aws:sqs:{region}:{account}:{name}"


def _topic_arn(_: str, arn: str, __: str) -> str:
    return arn
