"""What learners and instructors call. In a notebook: `%load_ext workshop`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import localaws  # noqa: F401 - before nbformat, for what it keeps jsonschema from
from checks.names import Names
from checks.work import answer
from workshop.chart import load_report
from workshop.prices import cost

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from checks.address import invoke_url
    from workshop.powerchart import power_chart

    names: Names

__all__ = [
    "answer",
    "cost",
    "invoke_url",
    "load_ipython_extension",
    "load_report",
    "names",
    "power_chart",
]


def __getattr__(attribute: str) -> object:
    """`names` is read when it is asked for, so that a bad suffix is explained by `%load_ext`.

    `invoke_url` brings boto3 along, and `power_chart` IPython's display, which the command line's
    `--help` need not wait for.
    """
    if attribute == "names":
        return Names.from_environment()
    if attribute == "invoke_url":
        from checks.address import invoke_url

        return invoke_url
    if attribute == "power_chart":
        from workshop.powerchart import power_chart

        return power_chart
    raise AttributeError(f"module {__name__!r} has no attribute {attribute!r}")


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Connect the notebook, and give it `%check`, `%hint`, `%meter` and a work folder beside it."""
    from workshop.magics import load

    load(shell)
