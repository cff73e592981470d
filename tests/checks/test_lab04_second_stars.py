"""Lab 04's second stars: who asks for another table is denied, and told so."""

import pytest

from checks.permissions import WORK

from .builder import Builder, Do
from .lab04_mistakes import api, changed
from .learner import allow, name_of, policy

DISPATCH = "dispatch.py"


@pytest.fixture
def builder(api_builder: Builder) -> Builder:
    return api_builder


def with_the_classic_policy(me: Builder) -> None:
    me.puts(policy(allow(list(WORK))), name="classic")
    api()(me)


WAYS: dict[str, tuple[Do, list[str], str]] = {
    "as the lab ends": (api(), [], ""),
    "a role for every table": (
        with_the_classic_policy,
        ["nothing_else_allowed"],
        "the same work on other tables",
    ),
    "a denial that is not caught": (
        changed(DISPATCH, "except ClientError", "except OSError"),
        ["denial_is_told"],
        "AccessDeniedException",
    ),
    "a denial answered as an error of ours": (
        changed(DISPATCH, "raise ValueError(f'No", "raise OSError(f'No"),
        ["denial_is_told"],
        "502",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_who_asks_for_another_table_is_denied_and_told_so(way: str, builder: Builder) -> None:
    make, causes, word = WAYS[way]
    make(builder)
    told = [each for each in builder.checks("04") if each.star == 2 and each.is_cause]
    assert [name_of(each) for each in told] == causes
    assert all(word in each.found for each in told)


def test_a_denial_that_names_the_role_passes_with_a_note(builder: Builder) -> None:
    answer = """f'No access to the table "{request["tableName"]}"'"""
    changed(DISPATCH, answer, "str(error)")(builder)
    (told,) = [each for each in builder.checks("04") if name_of(each) == "denial_is_told"]
    assert told.passed
    assert "the name of your role" in told.note
