"""What AWS did with state machines, case by case, as recorded by tests of these names.

The definitions are ours, made so that AWS's history follows from them. ``events`` are the types
that follow ExecutionStarted; each follows the one before it, unless ``<`` names another.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from tests.localaws.statemachines.case import ANY, PASSED, WAITED, Case
from tests.localaws.statemachines.machines import machine, state


def _passes() -> list[Case]:
    two = {"Error": "error string", "Cause": "cause string"}
    users = [{"year": 1997, "status": 0}, {"year": 1998, "status": 1}]
    static = {"unsupported1.$": "$.jsonpath", "unsupported2.$": "$$"}
    failure = "This state machines raises a 'SomeFailure' failure."
    failed = "FailStateEntered ExecutionFailed"
    told = "States.Format('This is a custom error message for {}, caused by {}.', $.Error, $.Cause)"
    return [
        Case(
            "test_state_fail",
            machine(state("Fail", Error="SomeFailure", Cause=failure)),
            {},
            failed,
            error=("SomeFailure", failure),
        ),
        Case(
            "test_state_fail_path",
            machine(state("Fail", ErrorPath="$.Error", CausePath="$.Cause")),
            two,
            failed,
            error=("error string", "cause string"),
        ),
        Case(
            "test_state_fail_intrinsic",
            machine(state("Fail", ErrorPath="States.Format('{}', $.Error)", CausePath=told)),
            two,
            failed,
            error=(
                "error string",
                "This is a custom error message for error string, caused by cause string.",
            ),
        ),
        Case("test_state_fail_empty", machine(state("Fail")), {}, failed, error=(None, None)),
        Case(
            "test_state_pass_result",
            machine(state("Pass", Result={"Arg1": "argument1"})),
            {},
            PASSED,
            {"Arg1": "argument1"},
        ),
        Case(
            "test_state_pass_result_jsonpaths",
            machine(state("Pass", Result=static)),
            {},
            PASSED,
            static,
        ),
        Case(
            "test_start_large_input",
            machine(state("Pass", Result="x" * 262_144)),
            {},
            "PassStateEntered ExecutionFailed",
            error=(
                "States.DataLimitExceeded",
                "The state/task 'a' returned a result with a size exceeding the maximum number of "
                "bytes service limit.",
            ),
        ),
        Case("test_decl_version_1_0", machine(state("Pass"), Version="1.0"), {}, PASSED, {}),
        Case(
            "test_state_pass_result_null_input_output_paths",
            machine(
                state("Pass", Parameters={"Arg1": "argument1", "FromInput.$": "$"}),
                state("Pass", InputPath=None, Parameters={"Arg2": "argument2", "FromInput.$": "$"}),
                state("Pass", OutputPath=None),
            ),
            {"InputValue": 0},
            "PassStateEntered PassStateExited " * 3 + "ExecutionSucceeded",
            {},
        ),
        Case(
            "test_state_pass_regex_json_path_base",
            machine(state("Pass", Parameters={"FromInput.$": "$.users[?(@.year == 1997)]"})),
            {"users": users},
            PASSED,
            {"FromInput": users[:1]},
        ),
    ]


def _paths() -> list[Case]:
    items = [{"item_key": number} for number in range(11)]
    indefinite = (
        *("$[*]", "$.items[*]", "$.items[1:]", "$.items[:1]", "$.item.items[*]"),
        *("$.item.items[1:]", "$.item.items[:1]", "$.item.items[1:5]", "$.items[*].itemValue"),
        *("$.items[1:].itemValue", "$.items[:1].itemValue", "$.item.items[1:5].itemValue"),
    )
    return [
        *(
            Case(
                f"test_json_path_array_access[$.items[{number}]]",
                machine(state("Pass", Parameters={"item.$": f"$.items[{number}]"})),
                {"items": items},
                PASSED,
                {"item": {"item_key": number}},
            )
            for number in (0, 10)
        ),
        *(
            Case(
                f"test_json_path_array_wildcard_or_slice_with_no_input[{path}]",
                machine(state("Pass", Parameters={"item.$": path})),
                {},
                PASSED,
                {"item": []},
            )
            for path in indefinite
        ),
    ]


def _context() -> list[Case]:
    data = {"input-value": 0}
    of_execution = {
        "Id": ANY,
        "Input": data,
        "StartTime": ANY,
        "Name": ANY,
        "RoleArn": ANY,
        "RedriveCount": 0,
    }
    whole = {
        "Execution": of_execution,
        "StateMachine": {"Id": ANY, "Name": ANY},
        "State": {"Name": "a", "EnteredTime": ANY},
    }
    chosen = {"Variable": "$$.Execution.Input.input-value", "NumericEquals": 0, "Next": "b"}
    return [
        Case("test_input_path[$$]", machine(state("Pass", InputPath="$$")), data, PASSED, whole),
        Case(
            "test_input_path[$$.Execution.Input]",
            machine(state("Pass", InputPath="$$.Execution.Input")),
            data,
            PASSED,
            data,
        ),
        Case("test_output_path[$$]", machine(state("Pass", OutputPath="$$")), data, PASSED, whole),
        Case(
            "test_output_path[$$.Execution.Input]",
            machine(state("Pass", OutputPath="$$.Execution.Input")),
            data,
            PASSED,
            data,
        ),
        Case(
            "test_variable",
            machine(state("Choice", Choices=[chosen]), state("Pass")),
            data,
            f"ChoiceStateEntered ChoiceStateExited {PASSED}",
            data,
        ),
        Case(
            "test_items_path",
            machine(
                state(
                    "Map",
                    ItemsPath="$$.Execution.Input['input-values']",
                    ItemProcessor={"StartAt": "i", "States": {"i": state("Pass", End=True)}},
                )
            ),
            {"input-values": ["item-0"]},
            f"{mapped(1)} ExecutionSucceeded<9",
            ["item-0"],
        ),
        Case(
            "test_error_cause_path",
            machine(state("Fail", ErrorPath="$$.State.Name", CausePath="$$.StateMachine.Name")),
            {},
            "FailStateEntered ExecutionFailed",
            error=("a", ANY),
        ),
    ]


def mapped(length: int) -> str:
    """A Map over passes, one at a time."""
    events, last = "MapStateEntered<0 MapStateStarted<2", 3
    for number in range(length):
        begun = 4 + 4 * number
        events += f" MapIterationStarted<{last} PassStateEntered<{begun}"
        events += f" PassStateExited<{begun + 1} MapIterationSucceeded<{begun + 2}"
        last = begun + 2
    return f"{events} MapStateSucceeded<{last + 1} MapStateExited<{last + 1}"


def _waits() -> list[Case]:
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
    failed = "WaitStateEntered ExecutionFailed"
    where = "An error occurred while executing the state 'a' (entered at the event id #2)."
    offset = "does not reference a valid ISO-8601 extended offset date-time format string"
    by_path = machine(state("Wait", SecondsPath="$.input.waitSeconds"))
    until = machine(state("Wait", TimestampPath="$.start_at"))
    ages = (now + datetime.timedelta(days=24857)).isoformat() + "Z"

    def waits(seconds: float) -> dict[str, Any]:
        return {"input": {"waitSeconds": seconds}}

    return [
        Case(
            "test_timestamp_too_far_in_future_boundary[24856]",
            until,
            {"start_at": ages},
            failed,
            error=("States.Runtime", f"{where} Wait state delay is too long."),
        ),
        *(
            Case(
                f"test_wait_timestamppath[{zone}]",
                until,
                {"start_at": f"{now.isoformat()}{zone}"},
                WAITED,
                {"start_at": f"{now.isoformat()}{zone}"},
            )
            for zone in ("Z", ".000000Z", ".00Z")
        ),
        *(
            Case(
                f"test_wait_timestamppath[{zone}]",
                until,
                {"start_at": f"{now.isoformat()}{zone}"},
                failed,
                error=(
                    "States.Runtime",
                    f"{where} The TimestampPath parameter {offset}: "
                    f"$.start_at == {now.isoformat()}{zone}",
                ),
            )
            for zone in ("", ".000000")
        ),
        *(
            Case(f"test_base_wait_seconds_path[{each}]", by_path, waits(each), WAITED, waits(each))
            for each in (0, 1)
        ),
        *(
            Case(
                f"test_base_wait_seconds_path[{each}]",
                by_path,
                waits(each),
                failed,
                error=(
                    "States.Runtime",
                    f"{where} The SecondsPath parameter {problem}: $.input.waitSeconds == {each}",
                ),
            )
            for each, problem in (
                (-1, "references a negative value"),
                (1.5, "cannot be parsed as a long value"),
                (-1.5, "cannot be parsed as a long value"),
            )
        ),
    ]


def _jsonata() -> list[Case]:
    language = {"QueryLanguage": "JSONata"}
    inner = {"StartAt": "i", "States": {"i": state("Pass", End=True)}}
    fields: Mapping[str, tuple[Any, Any, int]] = {
        "ITEMS": ("Items", [1, 2, 3], 3),
        "MAX_CONCURRENCY": ("MaxConcurrency", 1, 1),
        "TOLERATED_FAILURE_PERCENTAGE": ("ToleratedFailurePercentage", 100, 1),
        "TOLERATED_FAILURE_COUNT": ("ToleratedFailureCount", 1, 1),
    }

    def a_map(field: str, expression: str) -> dict[str, Any]:
        settings = {"Items": [1], "MaxConcurrency": 1, field: expression}
        return machine(state("Map", ItemProcessor=inner, **settings), **language)

    def done(test: str, field: str, expression: str, value: Any, length: int, data: Any) -> Case:
        events = f"{mapped(length)} ExecutionSucceeded<{5 + 4 * length}"
        output = [1, 2, 3][:length]
        return Case(test, a_map(field, expression), data, events, output)

    return [
        *(
            Case(
                f"test_base_jsonata_regular_expressions[{name}]",
                machine(state("Pass", Output=expression), **language),
                {},
                PASSED,
                output,
            )
            for name, expression, output in (
                ("BASE", '{% $contains("hello world", /wor/) %}', True),
                ("BASE_SINGLE_QUOTE", "{% $contains('hello world', /wor/) %}", True),
                ("BASE_FALSE", '{% $contains("hello world", /^wor/) %}', False),
                ("BASE_SINGLE_QUOTE_FALSE", "{% $contains('hello world', /^wor/) %}", False),
            )
        ),
        *(
            done(f"test_base_map[{name}]", field, f"{{% {value} %}}", value, length, {})
            for name, (field, value, length) in fields.items()
        ),
        *(
            done(
                f"test_base_map_from_input[{name}]",
                field,
                "{% $states.input.input_value %}",
                value,
                length,
                {"input_value": value},
            )
            for name, (field, value, length) in fields.items()
        ),
        Case(
            "test_merge_with_dynamic_args",
            machine(
                state("Pass", Output="{% $merge([$states.input.part1, $states.input.part2]) %}"),
                **language,
            ),
            {"part1": {"hello": "world"}, "part2": {"foo": "bar"}},
            PASSED,
            {"hello": "world", "foo": "bar"},
        ),
    ]


ALONE = [*_passes(), *_paths(), *_context(), *_waits(), *_jsonata()]
"""Those that need nothing but Step Functions."""
