"""Which fields each type of state has, and in which query language ("State types")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from localaws.statemachines.language import JSONATA, JSONPATH

COMMON = frozenset({"Type", "Comment", "QueryLanguage"})
MACHINE = frozenset({"Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"})
BRANCH = frozenset({"Comment", "StartAt", "States"})
PROCESSOR = BRANCH | {"ProcessorConfig"}
TERMINAL = frozenset({"Succeed", "Fail"})


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class Fields:
    """Those in both languages, and those in one."""

    both: frozenset[str]
    jsonpath: frozenset[str]
    jsonata: frozenset[str]
    required: tuple[str, ...] = ()

    def of(self, language: str) -> frozenset[str]:
        own = self.jsonata if language == JSONATA else self.jsonpath
        return COMMON | self.both | own

    def elsewhere(self, language: str) -> frozenset[str]:
        """Those that only the other language has."""
        return self.jsonpath if language == JSONATA else self.jsonata


PATHS = _set("InputPath OutputPath")
RESULT = PATHS | _set("Parameters ResultPath")
WORK = _set("Next End Assign Retry Catch")

BY_TYPE: Mapping[str, Fields] = {
    "Task": Fields(
        WORK | _set("Resource Credentials TimeoutSeconds HeartbeatSeconds"),
        RESULT | _set("ResultSelector TimeoutSecondsPath HeartbeatSecondsPath"),
        _set("Arguments Output"),
        ("Resource",),
    ),
    "Pass": Fields(_set("Next End Assign"), RESULT | {"Result"}, _set("Output")),
    "Wait": Fields(
        _set("Next End Assign Seconds Timestamp"),
        PATHS | _set("SecondsPath TimestampPath"),
        _set("Output"),
    ),
    "Choice": Fields(_set("Choices Default Assign"), PATHS, _set("Output"), ("Choices",)),
    "Succeed": Fields(frozenset(), PATHS, _set("Output")),
    "Fail": Fields(_set("Error Cause"), _set("ErrorPath CausePath"), frozenset()),
    "Parallel": Fields(
        WORK | {"Branches"}, RESULT | {"ResultSelector"}, _set("Arguments Output"), ("Branches",)
    ),
    "Map": Fields(
        WORK
        | _set("ItemProcessor Iterator ItemSelector ItemReader ItemBatcher ResultWriter Label")
        | _set("MaxConcurrency ToleratedFailureCount ToleratedFailurePercentage"),
        RESULT
        | _set("ResultSelector ItemsPath MaxConcurrencyPath ToleratedFailureCountPath")
        | _set("ToleratedFailurePercentagePath"),
        _set("Items Output"),
    ),
}

# At most one of each; the second of a pair is a path to what the first says.
EXCLUSIVE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Task": (
        ("TimeoutSeconds", "TimeoutSecondsPath"),
        ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ),
    "Wait": (("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),),
    "Fail": (("Error", "ErrorPath"), ("Cause", "CausePath")),
    "Map": (
        ("ItemProcessor", "Iterator"),
        ("MaxConcurrency", "MaxConcurrencyPath"),
        ("ToleratedFailureCount", "ToleratedFailureCountPath"),
        ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    ),
}
# Exactly one of each.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "Wait": ("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),
    "Map": ("ItemProcessor", "Iterator"),
}
# Smallest and largest value of numbers, where they are not expressions.
RANGES: Mapping[str, tuple[float, float]] = {
    "TimeoutSeconds": (1, 99_999_999),
    "HeartbeatSeconds": (1, 99_999_999),
    "Seconds": (0, 99_999_999),
    "MaxConcurrency": (0, float("inf")),
    "ToleratedFailureCount": (0, float("inf")),
    "ToleratedFailurePercentage": (0, 100),
    "IntervalSeconds": (1, 99_999_999),
    "MaxAttempts": (0, 99_999_999),
    "BackoffRate": (1, float("inf")),
    "MaxDelaySeconds": (1, 31_622_400),
}
TEXTS = _set("Comment Default Label Next QueryLanguage Resource StartAt Type Version")
ARRAYS = _set("Branches Catch Choices Retry")
OBJECTS = _set(
    "Assign ItemBatcher ItemProcessor ItemReader Iterator ProcessorConfig ResultWriter States"
)
TYPES: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(TEXTS, (str, "a string")),
    **dict.fromkeys(ARRAYS, (list, "an array")),
    **dict.fromkeys(OBJECTS, (dict, "an object")),
    "End": (bool, "a boolean"),
}
RETRIER = _set(
    "BackoffRate Comment ErrorEquals IntervalSeconds JitterStrategy MaxAttempts MaxDelaySeconds"
)
CATCHER = Fields(_set("Assign Comment ErrorEquals Next"), _set("ResultPath"), _set("Output"))
LANGUAGES = (JSONPATH, JSONATA)
