"""What catching up does not do, since it is the learner's own: their tests, tuning and answers."""

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
    me.answers(
        request_id=me.invocation("create", Item={"note": "no key"}),
        cause="ValidationException",
        query=QUERY,
    )
