"""What catching up does not do, since it is the learner's own: their tests, tuning and answers."""

import boto3

from tests.checks.accept.someone import Someone
from tests.checks.examiner import collection
from tests.checks.watcher import QUERY

from .reference import MEMORY


def do_the_rest() -> None:
    me = Someone()
    me.writes(collection())
    me.reports()
    me.makes_machine()
    me.tunes(MEMORY)
    me.answers(account=me.account, region=me.region, boto3=boto3.__version__)
    me.answers(
        request_id=me.invocation("create", Item={"note": "no key"}),
        cause="ValidationException",
        query=QUERY,
    )
