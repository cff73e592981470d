"""What is kept of a metric, and for how long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from localaws.metrics.distribution import Distribution, Packed
from localaws.metrics.metric import Datum, Metric
from localaws.metrics.store import DAY, MOST_METRICS, TIDY_SECONDS, MetricStore

METRIC = Metric.of("Tests", "m", {"A": "1", "B": "2"})
NOON = 1_800_000_000 // DAY * DAY + DAY / 2


def datum(time: float, value: float = 1.0, resolution: int = 60, metric: Metric = METRIC) -> Datum:
    distribution = Distribution()
    distribution.add(value)
    return Datum(metric, "Count", time, distribution, resolution)


def sums(store: MetricStore, start: float, end: float, period: int) -> dict[int, float]:
    points = store.points(METRIC, "Count", int(start), int(end), period)
    return {int(time - start): found.sum for time, found in points.items()}


@given(st.lists(st.floats(0, 3599)), st.sampled_from([60, 120, 300, 3600]))
def test_no_period_loses_or_doubles_a_value(times: list[float], period: int) -> None:
    store = MetricStore()
    store.add((datum(NOON + time) for time in times), NOON)
    assert sum(sums(store, NOON, NOON + 3600, period).values()) == len(times)


def test_data_of_standard_resolution_are_kept_by_the_minute() -> None:
    store = MetricStore()
    store.add([datum(NOON + 10), datum(NOON + 50), datum(NOON + 70)], NOON)
    assert sums(store, NOON, NOON + 120, 10) == {0: 2, 60: 1}


def test_data_of_high_resolution_are_kept_by_the_second_for_three_hours() -> None:
    store = MetricStore()
    store.add([datum(NOON + 10, resolution=1), datum(NOON + 50, resolution=1)], NOON)
    assert sums(store, NOON, NOON + 120, 10) == {10: 1, 50: 1}
    store.add([datum(NOON + 4 * 3600)], NOON + 4 * 3600)
    assert sums(store, NOON, NOON + 120, 10) == {0: 2}


def test_data_older_than_455_days_are_forgotten_with_their_metric() -> None:
    store, later = MetricStore(), NOON + 456 * DAY
    store.add([datum(NOON)], NOON)
    store.add([datum(later, metric=Metric("Tests", "other"))], later)
    assert store.units(METRIC) == []


def test_a_metric_is_listed_for_two_weeks_after_its_last_data() -> None:
    store = MetricStore()
    store.add([datum(NOON)], NOON)
    assert list(store.metrics(NOON + 13 * DAY)) == [METRIC]
    assert list(store.metrics(NOON + 15 * DAY)) == []
    assert list(store.metrics(NOON + 4 * 3600, recently=True)) == []


def test_metrics_are_found_by_a_part_of_their_dimensions() -> None:
    store = MetricStore()
    store.add([datum(NOON)], NOON)
    assert list(store.metrics(NOON, dimensions={"A": None})) == [METRIC]
    assert list(store.metrics(NOON, dimensions={"A": "1", "B": "2"})) == [METRIC]
    assert list(store.metrics(NOON, dimensions={"A": "2"})) == []
    assert list(store.metrics(NOON, dimensions={"C": None})) == []


def test_half_an_hour_of_load_leaves_half_an_hour_of_minutes() -> None:
    store = MetricStore()
    for second in range(0, 1800, 1):
        store.add([datum(NOON + second, second % 40)] * 20, NOON + second)
    points = store.points(METRIC, "Count", int(NOON), int(NOON + 1800), 60)
    assert len(points) == 30
    assert all(len(found.values) <= 40 for found in points.values())


def test_only_the_minute_that_is_now_takes_room_for_more() -> None:
    store = MetricStore()
    for minute in range(30):
        store.add([datum(NOON + 60 * minute, value) for value in range(9)], NOON + 60 * minute)
    points = store._points[METRIC]["Count"].values()
    assert [isinstance(found.values, Packed) for found in points] == [True] * 29 + [False]
    assert [found.count for found in points] == [9] * 30


def test_tidying_changes_nothing_that_is_as_fine_as_it_should_be() -> None:
    store = MetricStore()
    store.add([datum(NOON), datum(NOON + 60)], NOON)
    list(store.take_changes())
    later = NOON + 2 * TIDY_SECONDS
    store.add([datum(later)], later)
    assert [start for (_, _, start), _ in store.take_changes()] == [later]


def test_changes_are_told_once_and_first_of_all_that_is_there() -> None:
    store = MetricStore()
    for number in range(MOST_METRICS + 1):
        store.add([datum(NOON, metric=Metric.of("Tests", "m", {"N": str(number)}))], NOON)
    told = list(store.take_changes())
    assert {metric for (metric, _, _), _ in told} == set(store.metrics(NOON))
    assert None not in [found for _, found in told]
    store.add([datum(NOON + 60)], NOON + 60)
    assert [start for (_, _, start), _ in store.take_changes()] == [NOON + 60]


def test_changes_that_nobody_asks_for_are_not_noted() -> None:
    store = MetricStore()
    store.add([datum(NOON)], NOON)
    assert store._changed is None


def test_tidying_waits_its_turn() -> None:
    store = MetricStore()
    store.add([datum(NOON, resolution=1)], NOON)
    assert store._tidied == NOON
    store.add([datum(NOON)], NOON + TIDY_SECONDS / 2)
    assert store._tidied == NOON


def test_what_came_last_stays_though_it_tells_of_long_ago() -> None:
    store, old = MetricStore(), Metric.of("Tests", "old", {})
    for number in range(MOST_METRICS):
        store.add([datum(NOON, metric=Metric.of("Tests", "m", {"N": str(number)}))], NOON)
    store.add([datum(NOON - DAY, metric=old)], NOON)
    assert list(store.metrics(NOON, name="old")) == [old]


def test_metrics_without_data_for_longest_go_when_there_are_too_many() -> None:
    store, numbers = MetricStore(), range(MOST_METRICS + 1)
    for number in numbers:
        metric = Metric.of("Tests", "m", {"Number": str(number)})
        store.add([datum(NOON + number, metric=metric)], NOON + number)
    kept = [int(dict(one.dimensions)["Number"]) for one in store.metrics(NOON + numbers[-1])]
    assert 0.8 * MOST_METRICS < len(kept) <= MOST_METRICS
    assert sorted(kept) == list(numbers[-len(kept) :])
