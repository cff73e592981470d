from __future__ import annotations

from contextlib import ExitStack

import pytest

from workshop.bench.endpoint import Own
from workshop.bench.plan import Subject, figures


@pytest.mark.proof
def test_every_figure_can_be_taken_of_our_own_endpoint() -> None:
    with ExitStack() as stack:
        subject = Subject(stack.enter_context(Own().running()).url, stack)
        taken = {figure.name: figure.take(subject) for figure in figures()}
    assert all(value > 0 for name, value in taken.items() if "failures" not in name)
    assert [value for name, value in taken.items() if "failures" in name] == [0, 0]


def test_bounds_are_of_one_vcpu_alone_and_names_are_unique() -> None:
    names = [figure.name for figure in figures()]
    assert len(names) == len(set(names))
    assert all(not figure.limit for figure in figures() if "128 MB" in figure.name)
