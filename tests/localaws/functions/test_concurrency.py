"""How many invocations may run at once."""

from __future__ import annotations

import asyncio
import collections
import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from localaws.errors import AwsError
from localaws.functions.concurrency import LEAST_UNRESERVED, Concurrency, Slot
from tests.localaws.functions.test_fleet import configuration


def limited(unreserved: int) -> Concurrency:
    async def find(_: str) -> int:
        return unreserved

    return Concurrency(find)


def refusal(
    concurrency: Concurrency, name: str, reserved: int | None = None, set_aside: int = 0
) -> str:
    """The Reason, or nothing when one more was counted in."""
    one = dataclasses.replace(configuration(name), reserved_concurrency=reserved)
    try:
        asyncio.run(concurrency.enter(one, set_aside))
    except AwsError as error:
        return error.fields["Reason"]
    return ""


def test_a_reservation_is_a_limit_of_its_own() -> None:
    concurrency = limited(1000)
    assert [refusal(concurrency, "f", 2) for _ in range(3)] == [
        *("", ""),
        "ReservedFunctionConcurrentInvocationLimitExceeded",
    ]
    assert refusal(concurrency, "g", 1) == ""


def test_functions_without_a_reservation_share_what_is_left() -> None:
    concurrency = limited(LEAST_UNRESERVED + 1)
    answers = [refusal(concurrency, f"f{n % 7}") for n in range(LEAST_UNRESERVED + 2)]
    assert set(answers[:-1]) == {""}
    assert answers[-1] == "ConcurrentInvocationLimitExceeded"
    assert refusal(concurrency, "reserved", 5) == ""


def test_provisioned_concurrency_is_a_part_of_the_reservation() -> None:
    """recorded: ``test_lambda_concurrency_block``"""
    concurrency = limited(1000)
    reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert refusal(concurrency, "f", reserved=1, set_aside=1) == reason
    concurrency.enter_provisioned(configuration("f"))
    assert refusal(concurrency, "f", reserved=2, set_aside=1) == ""
    assert refusal(concurrency, "f", reserved=2, set_aside=1) == reason


@given(st.lists(st.tuples(st.sampled_from("fgh"), st.booleans())))
def test_what_ends_makes_room_for_as_many(steps: list[tuple[str, bool]]) -> None:
    """Against a plain count: a function with a reservation of 2 never runs three times at once."""
    concurrency, running = limited(1000), collections.defaultdict[str, list[Slot]](list)
    for name, enters in steps:
        one = dataclasses.replace(configuration(name), reserved_concurrency=2)
        if enters:
            try:
                running[name].append(asyncio.run(concurrency.enter(one, 0)))
            except AwsError:
                assert len(running[name]) == 2
        elif running[name]:
            concurrency.leave(running[name].pop())
        assert len(running[name]) <= 2


def test_how_many_run_is_told() -> None:
    concurrency = limited(1000)
    f, g = configuration("f"), configuration("g")
    slots = [asyncio.run(concurrency.enter(one, 0)) for one in (f, f, g)]
    assert [slot.at_once for slot in slots] == [(1, 1), (2, 2), (1, 3)]
    for slot in slots:
        concurrency.leave(slot)
    assert asyncio.run(concurrency.enter(f, 0)).at_once == (1, 1)
