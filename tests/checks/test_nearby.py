"""What there is instead of a thing that is absent."""

import pytest

from checks.language import CouldNotCheck
from checks.nearby import in_other_regions, named_like


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (["Orders", "customers"], 'the nearest name is "Orders"'),
        (["order"], 'the nearest name is "order"'),
        (["customers"], ""),
        ([], ""),
    ],
)
def test_a_name_that_is_nearly_right_is_said(others: list[str], said: str) -> None:
    assert named_like("orders", others) == said


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (["orders-bob", "order-bob"], ""),
        (["orders-bob", "order-anna"], 'the nearest name is "order-anna"'),
        (["orders-bob", "orders"], 'the nearest name is "orders"'),
    ],
)
def test_another_learners_names_are_not_near(
    others: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_SUFFIX", "anna")
    assert named_like("orders-anna", others) == said


def test_another_region_is_said() -> None:
    found = in_other_regions(lambda region: region == "eu-west-1", "us-east-1")
    assert found == "there is one in eu-west-1, and this is us-east-1"


def test_a_region_that_refuses_is_passed_over() -> None:
    def refuse(region: str) -> bool:
        raise CouldNotCheck(found="not for you")

    assert in_other_regions(refuse, "us-east-1") == ""
