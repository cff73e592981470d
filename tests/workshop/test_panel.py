"""Results in a notebook, as HTML."""

from checks.outcome import Outcome, Result
from checks.text import Style
from workshop.panel import Panel

PASSED = Result(
    lab="02",
    id="lab02.table_exists",
    title="The table exists.",
    outcome=Outcome.PASSED,
    onward="Next, `put_item` <fills> it.",
)


def test_where_a_check_leads_is_said_below_it_when_it_first_passes() -> None:
    html = Panel([PASSED], Style()).html()
    assert "exists.<br><em>Next, <code>put_item</code> &lt;fills&gt; it.</em></li>" in html


def test_it_is_not_said_again() -> None:
    assert "<em>" not in Panel([PASSED], Style(known=[PASSED.id])).html()
