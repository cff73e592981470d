"""The learner's load test: what its report says, and what it should say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checks import work
from checks.errors import Explained
from checks.language import NotYet
from checks.observed import Observed

FILE = "load-report.json"

# What the API should manage, on a laptop's AWS and on the real one.
LEAST_RATE = 10.0  # requests/s
MOST_ERRORS = 0.0  # of 100 requests
MOST_P95 = 1000.0  # ms


@dataclass(frozen=True)
class Second:
    """Of the run, the warm-up included; percentiles in ms, None of fewer than two requests."""

    requests: int
    p50_ms: float | None
    p95_ms: float | None


@dataclass(frozen=True)
class LoadReport:
    """What data/loadtest/locustfile.py wrote. Apart from `seconds`, the warm-up is left out.

    `errors` are counted by HTTP status, "0" where there was no answer.
    """

    url: str
    users: int
    mix: dict[str, int]
    requests: int
    requests_per_second: float
    errors: dict[str, int]
    average_ms: float
    p50_ms: float
    p90_ms: float
    p95_ms: float
    p99_ms: float
    warm_up: dict[str, float]
    seconds: list[Second]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> LoadReport:
        """Raises TypeError when anything is missing, or more than there should be."""
        seconds = [Second(**each) for each in data.get("seconds", [])]
        return cls(**{**data, "seconds": seconds})

    @property
    def error_rate(self) -> float:
        """Of 100 requests."""
        return 100 * sum(self.errors.values()) / self.requests

    @property
    def error_text(self) -> str:
        """ "2.4 % (502: 12, 429: 3)"."""
        kinds = ", ".join(f"{status}: {count}" for status, count in self.errors.items())
        return f"{self.error_rate:.1f} % ({kinds or 'none'})"

    @property
    def started_cold(self) -> bool:
        """Whether a request of the warm-up took longer than nearly all that followed."""
        return self.warm_up["slowest_ms"] > self.p99_ms


def load() -> LoadReport | None:
    """The report in the work folder, or None. Raises Explained when it is none of ours."""
    data = work.load(FILE)
    try:
        return LoadReport.from_json(data) if data else None
    except TypeError as error:
        file = work.folder() / FILE
        raise Explained(f"{file} is no report of a load test ({error}). Run: rm {file}") from error


def load_test() -> Observed[LoadReport]:
    """The learner's last one, absent until they ran one. Raises NotYet for an unusable report."""
    file = work.folder() / FILE
    subject = f"a load test, reported in {file},"
    try:
        return Observed(subject, load(), f"cat {file}")
    except Explained as error:
        raise NotYet(expected=f"{subject} to be readable", found=str(error)) from error
