"""What the check language refuses."""

import pytest

from checks.language import check


def body_without_title(system: object) -> None:
    pass


def test_a_check_without_a_title_is_refused() -> None:
    with pytest.raises(ValueError, match="no docstring"):
        check(hints=("Where?", "There."))(body_without_title)


def body(system: object) -> None:
    """It is."""


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_check_with_too_few_or_too_many_hints_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} hints"):
        check(hints=("Where?",) * count)(body)


def test_a_first_star_never_waits_for_a_second() -> None:
    beyond = check(star=2, hints=("Where?", "There."))(body)
    with pytest.raises(ValueError, match="star 1"):
        check(needs=[beyond], hints=("Where?", "There."))(body)
