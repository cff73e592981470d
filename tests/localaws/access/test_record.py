from __future__ import annotations

import datetime
import threading
from collections import Counter
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from iampolicy import Outcome
from localaws.access.decided import Decided
from localaws.access.record import Filter, Record

NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
ROLE = "arn:aws:iam::123456789012:role/worker"
SESSION = "arn:aws:sts::123456789012:assumed-role/worker/f"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"


def decided(
    action: str = "dynamodb:GetItem",
    *,
    resource: str = TABLE,
    outcome: Outcome = "allowed",
    role: str = ROLE,
    seconds: int = 0,
) -> Decided:
    return Decided(
        time=NOON + datetime.timedelta(seconds=seconds),
        principal=SESSION if role else "arn:aws:iam::123456789012:user/anna",
        role=role,
        action=action,
        resource=resource,
        region="us-east-1",
        outcome=outcome,
        decided_by="identity",
        policies=("orders",),
        reason="" if outcome == "allowed" else "no identity-based policy allows it",
        request_id="1",
    )


def test_the_newest_decision_comes_first() -> None:
    record = Record()
    for second in range(3):
        record.note(decided(seconds=second))
    assert [each.time.second for each in record.newest(Filter(), 2)] == [2, 1]


def test_the_oldest_details_leave_when_it_is_full_and_what_was_used_stays() -> None:
    record = Record(kept=2)
    for action in ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"):
        record.note(decided(action))
    assert [each.action for each in record.newest(Filter(), 9)] == [
        "dynamodb:Scan",
        "dynamodb:PutItem",
    ]
    assert len(record.uses(ROLE)[0]) == 3


def test_decisions_are_found_by_parts_of_who_what_and_on_what_and_by_outcome() -> None:
    record = Record()
    record.note(decided("dynamodb:GetItem"))
    record.note(decided("dynamodb:Scan", outcome="implicitDeny"))
    record.note(decided("iam:CreateRole", role="", resource=ROLE))

    def actions(**wanted: str) -> list[str]:
        return [each.action for each in record.newest(Filter(**wanted), 9)]

    assert actions(principal="ANNA") == ["iam:CreateRole"]
    assert actions(action="dynamodb:") == ["dynamodb:Scan", "dynamodb:GetItem"]
    assert actions(resource="table/Orders", outcome="allowed") == ["dynamodb:GetItem"]
    assert actions(outcome="implicitDeny") == ["dynamodb:Scan"]


def test_a_use_has_its_count_and_its_first_and_last_time() -> None:
    record = Record()
    for second in (1, 5, 9):
        record.note(decided(seconds=second))
    (use,), complete = record.uses(ROLE)
    assert (use.count, use.first.second, use.last.second, complete) == (3, 1, 9, True)


def test_a_role_that_uses_more_than_is_kept_is_said_to_be_incomplete() -> None:
    record = Record(kept_of_a_role=2)
    for number in range(3):
        record.note(decided(resource=f"arn:aws:s3:::bucket/{number}", action="s3:GetObject"))
    uses, complete = record.uses(ROLE)
    assert (len(uses), complete) == (2, False)


def test_the_role_that_asked_longest_ago_is_forgotten_when_all_have_used_too_much() -> None:
    record = Record(kept_uses=4)
    for role in ("a", "b", "a", "c", "d"):
        for action in ("s3:GetObject", "s3:PutObject"):
            record.note(decided(action, role=role))
    assert record.roles() == ["c", "d"]
    assert record.uses("c") == (record.uses("c")[0], True)


def test_nobody_says_that_all_is_listed_of_a_role_that_may_have_been_forgotten() -> None:
    record = Record(kept_uses=1)
    for role in ("a", "b", "a"):
        record.note(decided(role=role))
    assert [record.uses(role)[1] for role in ("a", "b", "c")] == [False, False, False]
    assert len(record.uses("a")[0]) == 1


def test_what_users_and_strangers_ask_for_is_no_roles_use() -> None:
    record = Record()
    record.note(decided(role=""))
    assert record.roles() == []
    assert record.uses("") == ([], True)


_entries = st.builds(
    decided,
    st.sampled_from(["s3:GetObject", "sqs:SendMessage"]),
    resource=st.sampled_from(["arn:aws:s3:::a/1", "arn:aws:s3:::a/2"]),
    outcome=st.sampled_from(get_args(Outcome)),
    role=st.sampled_from(["", ROLE, ROLE + "-2"]),
)


@given(st.lists(_entries, max_size=40))
def test_every_decision_on_a_role_is_counted_once(entries: list[Decided]) -> None:
    record = Record(kept=5)
    for entry in entries:
        record.note(entry)
    expected = Counter(
        (entry.role, entry.action, entry.resource, entry.outcome) for entry in entries if entry.role
    )
    found = {
        (role, use.action, use.resource, use.outcome): use.count
        for role in record.roles()
        for use in record.uses(role)[0]
    }
    assert found == expected
    assert record.newest(Filter(), 99) == list(reversed(entries[-5:]))


def test_many_threads_may_write_while_others_read() -> None:
    record = Record(kept=100)

    def write() -> None:
        for number in range(500):
            record.note(decided(resource=str(number % 7)))
            record.newest(Filter(), 10)
            record.uses(ROLE)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(use.count for use in record.uses(ROLE)[0]) == 2000
