"""What there is instead of a thing that is absent: names that are nearly right, other regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from checks.language import CouldNotCheck
from checks.names import Names

USUAL_REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1")


def named_like(name: str, others: Iterable[str]) -> str:
    """Say which existing name a learner may have meant, or "".

    Where learners share an account, only names with one's own suffix, or without any.
    """
    suffix = Names.from_environment().suffix
    own = [other for other in others if suffix in other or other == name.removesuffix(f"-{suffix}")]
    plain = {other.lower(): other for other in own}
    close = get_close_matches(name.lower(), plain, n=1, cutoff=0.7)
    return f'the nearest name is "{plain[close[0]]}"' if close else ""


def in_other_regions(exists: Callable[[str], bool], here: str) -> str:
    """Say in which usual regions it is instead, or ""; a region that refuses is passed over."""
    found = [region for region in USUAL_REGIONS if region != here and _holds(exists, region)]
    return f"there is one in {', '.join(found)}, and this is {here}" if found else ""


def _holds(exists: Callable[[str], bool], region: str) -> bool:
    try:
        return exists(region)
    except CouldNotCheck:
        return False
