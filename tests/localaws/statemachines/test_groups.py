"""Parallel and Map: branches and items that run at once."""

from __future__ import annotations

import itertools

from tests.localaws.statemachines.machines import Ended, Machines, machine, one, state


def at_once(ended: Ended) -> int:
    """In how many Wait states an execution was at the most at one time."""
    running = [(kind == "WaitStateEntered") - (kind == "WaitStateExited") for kind in ended.kinds]
    return max(itertools.accumulate(running))


def test_branches_run_at_once_and_their_results_keep_their_order(machines: Machines) -> None:
    slow, late = (one(name, Type="Wait", Seconds=1) for name in "ik")
    fast = one("j", Type="Pass", Result="fast")
    ended = machines.run(machine(state("Parallel", Branches=[slow, fast, late])), {"x": 1})
    assert at_once(ended) == 2
    assert ended.output == [{"x": 1}, "fast", {"x": 1}]


def test_a_branch_that_fails_aborts_the_others(machines: Machines) -> None:
    """Within a moment, though another would wait for an hour."""
    branches = [one(Type="Wait", Seconds=3600), one("j", Type="Fail", Error="E", Cause="C")]
    catch = [{"ErrorEquals": ["E"], "Next": "b"}]
    ended = machines.run(
        machine(state("Parallel", Branches=branches, Catch=catch, End=True), state("Succeed"))
    )
    assert ended.output == {"Error": "E", "Cause": "C"}
    assert {"WaitStateAborted", "ParallelStateFailed", "ParallelStateExited"} <= set(ended.kinds)


def test_a_map_selects_its_items_and_limits_how_many_run_at_once(machines: Machines) -> None:
    selector = {
        "index.$": "$$.Map.Item.Index",
        "value.$": "$$.Map.Item.Value.v",
        "factor.$": "$.factor",
    }
    processor = {
        "ProcessorConfig": {"Mode": "INLINE"},
        **machine(state("Wait", Seconds=1), state("Pass"), first="i"),
    }
    over = state(
        "Map",
        ItemsPath="$.items",
        ItemSelector=selector,
        ItemProcessor=processor,
        MaxConcurrency=2,
        ResultPath="$.done",
    )
    ended = machines.run(machine(over), {"factor": 3, "items": [{"v": n} for n in range(4)]})
    assert at_once(ended) == 2
    expected = [{"index": n, "value": n, "factor": 3} for n in range(4)]
    assert ended.output["done"] == expected
    assert ended.details("MapStateStarted") == {"length": 4}


def test_a_map_over_what_is_no_array_fails(machines: Machines) -> None:
    over = state("Map", ItemsPath="$.items", ItemProcessor=one(Type="Pass"))
    error, cause = machines.run(machine(over), {"items": {}}).error
    assert error == "States.Runtime"
    assert 'Reference path "$.items" must point to array.' in (cause or "")


def test_a_map_over_nothing_is_an_empty_array(machines: Machines) -> None:
    over = state("Map", ItemProcessor=one(Type="Pass"))
    assert machines.run(machine(over), []).output == []
