"""Intrinsic functions of JSONPath states: ``States.Format('{}', $.a)``.

The eighteen of "Intrinsics for JSONPath states in Step Functions", with their limits.
"""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
import json
import random
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from localaws.statemachines.data import dumps
from localaws.statemachines.errors import INTRINSIC, StateError
from localaws.statemachines.syntax import Call, Literal, Path

LONGEST_TEXT = 10_000
LARGEST_ARRAY = 1_000
HASHES = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}
HOLE = re.compile(r"\\(.)|(\{\})", re.S)


def evaluate(call: Call, look_up: Callable[[str], Any]) -> Any:
    """The call's value; ``look_up`` finds what a path argument selects.

    Raises:
        StateError: States.IntrinsicFailure.
    """
    arguments = [_argument(each, look_up) for each in call.arguments]
    try:
        return FUNCTIONS[call.name](*arguments)
    except StateError:
        raise
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        raise _failure(call.name, f"Invalid arguments: {error}") from error


def _argument(argument: Call | Literal | Path, look_up: Callable[[str], Any]) -> Any:
    if isinstance(argument, Call):
        return evaluate(argument, look_up)
    return argument.value if isinstance(argument, Literal) else look_up(argument.text)


def _failure(name: str, problem: str) -> StateError:
    return StateError(INTRINSIC, f"The function '{name}' failed. {problem}", placed=False)


def _need(condition: bool, problem: str) -> None:
    if not condition:
        raise ValueError(problem)


def _whole(value: float) -> int:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    _need(is_number, f"{value!r} is no number")
    return round(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else dumps(value)


def _format(template: str, *values: Any) -> str:
    holes = sum(bool(hole[2]) for hole in HOLE.finditer(template))
    _need(holes == len(values), f"{holes} occurrences of {{}} for {len(values)} arguments")
    rest = iter(values)
    return HOLE.sub(lambda hole: _text(next(rest)) if hole[2] else hole[1], template)


def _string_to_json(text: str) -> Any:
    _need(isinstance(text, str), "the argument is no string")
    return json.loads(text) if text.strip() else None


def _partition(array: list[Any], size: Any) -> list[list[Any]]:
    step = _whole(size)
    _need(isinstance(array, list) and step > 0, "an array and a positive chunk size are needed")
    return [array[start : start + step] for start in range(0, len(array), step)]


def _contains(array: list[Any], value: Any) -> bool:
    _need(isinstance(array, list), "the first argument is no array")
    return any(_same(each, value) for each in array)


def _same(one: Any, other: Any) -> bool:
    """1 and true are different, 1 and 1.0 are not."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _range(first: Any, last: Any, step: Any) -> list[int]:
    start, end, by = _whole(first), _whole(last), _whole(step)
    _need(by != 0, "the increment is 0")
    found = range(start, end + (1 if by > 0 else -1), by)
    _need(len(found) <= LARGEST_ARRAY, f"more than {LARGEST_ARRAY} elements")
    return list(found)


def _get_item(array: list[Any], index: Any) -> Any:
    place = _whole(index)
    _need(isinstance(array, list) and 0 <= place < len(array), f"there is no element {place}")
    return array[place]


def _length(array: list[Any]) -> int:
    _need(isinstance(array, list), "the argument is no array")
    return len(array)


def _unique(array: list[Any]) -> list[Any]:
    _need(isinstance(array, list), "the argument is no array")
    kept: list[Any] = []
    for each in array:
        if not _contains(kept, each):
            kept.append(each)
    return kept


def _encode(text: str) -> str:
    _need(isinstance(text, str) and len(text) <= LONGEST_TEXT, "no string, or too long a one")
    return base64.b64encode(text.encode()).decode()


def _decode(text: str) -> str:
    _need(isinstance(text, str) and len(text) <= LONGEST_TEXT, "no string, or too long a one")
    try:
        return base64.b64decode(text, validate=True).decode()
    except binascii.Error as error:
        raise ValueError("the argument is no Base64") from error


def _hash(data: Any, algorithm: str) -> str:
    text = _text(data)
    _need(algorithm in HASHES, f"the algorithm is none of {', '.join(HASHES)}")
    _need(len(text) <= LONGEST_TEXT, f"more than {LONGEST_TEXT} characters")
    return hashlib.new(HASHES[algorithm], text.encode(), usedforsecurity=False).hexdigest()


def _merge(first: dict[str, Any], second: dict[str, Any], deep: bool) -> dict[str, Any]:
    _need(isinstance(first, dict) and isinstance(second, dict), "both must be objects")
    _need(deep is False, "only shallow merging (false) is supported")
    return copy.deepcopy(first) | copy.deepcopy(second)


def _random(start: Any, end: Any, seed: Any = None) -> int:
    low, high = _whole(start), _whole(end)
    source = random.Random() if seed is None else random.Random(_whole(seed))  # noqa: S311
    return source.randrange(low, high)


def _add(first: Any, second: Any) -> int:
    total = _whole(first) + _whole(second)
    _need(-(2**31) <= total < 2**31, f"{total} is out of range")
    return total


def _split(text: str, splitter: str) -> list[str]:
    """At any of the splitter's characters; empty parts are dropped."""
    _need(isinstance(text, str) and isinstance(splitter, str), "both must be strings")
    _need(bool(splitter), "the splitter is empty")
    return [part for part in re.split(f"[{re.escape(splitter)}]", text) if part]


def _array(*values: Any) -> Sequence[Any]:
    return list(values)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "States.Array": _array,
    "States.ArrayContains": _contains,
    "States.ArrayGetItem": _get_item,
    "States.ArrayLength": _length,
    "States.ArrayPartition": _partition,
    "States.ArrayRange": _range,
    "States.ArrayUnique": _unique,
    "States.Base64Decode": _decode,
    "States.Base64Encode": _encode,
    "States.Format": _format,
    "States.Hash": _hash,
    "States.JsonMerge": _merge,
    "States.JsonToString": dumps,
    "States.MathAdd": _add,
    "States.MathRandom": _random,
    "States.StringSplit": _split,
    "States.StringToJson": _string_to_json,
    "States.UUID": lambda: str(uuid.uuid4()),
}
