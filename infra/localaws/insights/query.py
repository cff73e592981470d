"""A query from its start to its results."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from localaws.insights import grammar
from localaws.insights.commands import MOST_RECORDS, Plan
from localaws.insights.record import Event, Record, shown

SCHEDULED, RUNNING, COMPLETE = "Scheduled", "Running", "Complete"
FAILED, CANCELLED, TIMEOUT = "Failed", "Cancelled", "Timeout"
Row = list[dict[str, str]]
log = logging.getLogger(__name__)


class _Stopped(Exception):
    """Somebody cancelled the query."""


@dataclass
class Query:
    """``created`` in milliseconds. ``events`` are forgotten once it has run."""

    id: str
    text: str
    groups: tuple[str, ...]
    created: int
    events: Sequence[Event] = ()
    limit: int | None = None
    status: str = SCHEDULED
    results: list[Row] = field(default_factory=list)
    matched: int = 0
    scanned: int = 0
    bytes_scanned: int = 0

    def run(self) -> None:
        """Not on the control plane's thread: it may take long."""
        if self.status == SCHEDULED:
            self.status = RUNNING
        try:
            self.results = self._run()
            self.status = COMPLETE
        except _Stopped:
            self.results = []
        except TimeoutError:  # a regular expression without end
            self.status = TIMEOUT
        except Exception:
            log.exception("the query %s failed", self.text)
            self.status = FAILED
        finally:
            self.events = ()

    def cancel(self) -> bool:
        """Whether it still ran."""
        ran = self.status in (SCHEDULED, RUNNING)
        if ran:
            self.status = CANCELLED
        return ran

    def _run(self) -> list[Row]:
        plan = planned(self.text)
        # Newest first, unless the query sorts.
        events = sorted(self.events, key=lambda one: (one.timestamp, one.number), reverse=True)
        records: Iterable[Record] = self._records(events)
        for step in plan.steps:
            records = step(records)
        most = min(plan.limit or self.limit or MOST_RECORDS, MOST_RECORDS)
        rows = []
        for number, record in enumerate(records):
            self.matched += 1
            if number < most:
                rows.append(_row(plan, record))
        return rows

    def _records(self, events: Iterable[Event]) -> Iterator[Record]:
        for event in events:
            if self.status == CANCELLED:
                raise _Stopped
            self.scanned += 1
            self.bytes_scanned += len(event.message)
            yield Record(event)


def planned(text: str) -> Plan:
    """Raises: AwsError, MalformedQueryException, or NotImplemented."""
    return Plan(text, grammar.parse(text))


def _row(plan: Plan, record: Record) -> Row:
    """Fields that a record does not have are left out."""
    found = [(name, record[name]) for name in plan.shown]
    if not plan.is_grouped:
        found.append(("@ptr", record["@ptr"]))
    return [{"field": name, "value": shown(value)} for name, value in found if value is not None]
