"""What is asked of a pack's faults, without seeding one."""

from workshop.lint import faults

from .conftest import Copy

FILE = "faults/lab50.py"
_LAST = '    Fault("A message is back before'


def told(copy: Copy) -> list[str]:
    return list(faults.findings(copy.pack))


def test_a_check_that_no_fault_turns_red_is_named(copy: Copy) -> None:
    copy.replace(FILE, _LAST, f"    # {_LAST.strip()}")
    assert told(copy) == [
        "checks/lab50.py, orders_stay_hidden: no fault is its own: seed one in faults/lab50.py, or"
        " nobody knows that it can fail."
    ]


def test_a_check_that_cannot_be_seeded_says_what_else_proves_it(copy: Copy) -> None:
    copy.replace(FILE, _LAST, f"    # {_LAST.strip()}")
    copy.replace(FILE, "FAULTS = (", 'UNSEEDED = {orders_stay_hidden: "a test does"}\nFAULTS = (')
    assert told(copy) == []


def test_a_fault_with_the_title_of_another_or_without_form_is_named(copy: Copy) -> None:
    copy.replace(FILE, "The queue has another name", "There is no queue")
    copy.replace(FILE, "A message is back", "a message is back")
    assert told(copy) == [
        f"{FILE}, “There is no queue”: another fault has this title: say what tells them apart.",
        f"{FILE}, “a message is back before the work is done”: its title is a clause without a full"
        " stop, of 60 characters at most.",
    ]
