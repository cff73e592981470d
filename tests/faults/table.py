"""The catalogue as a page: every fault, the check that kills it, and the cause that is named."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence

from checks.faults import catalogue
from checks.faults.language import Fault, Kind
from checks.faults.verdict import ON_THE_WAY
from checks.names import LABS
from checks.packs import Lab

from .pairs import COUNT

MISTAKES: dict[str, dict[str, list[str] | str]] = tomllib.loads(
    (catalogue.FOLDER / "mistakes.toml").read_text(encoding="utf-8")
)
"""By topic and mistake: the titles of the faults that seed it, or why none does."""

_HEAD = """\
# The fault catalogue

Seeded misconfigurations of the system that the solutions deploy. Each is data and a small function
that applies it through boto3, in the module of its lab. `tests/faults` deploys the reference by the
solutions' own cells, goes back to it before each fault, and holds the checks to this:

- a **defect** turns exactly the check that owns it to "not yet" or "not attempted", with this
  cause; what needs that check is blocked by it, and every other one says what it said before;
- a **file fault** does the same, seeded in the learner's own file;
- a **warning** is mentioned by its check, which passes.

`workshop diagnose` must name the same cause of each of the {dying} that a request dies of, and of
two at once the one that a request meets first, in {pairs} pairs drawn with a fixed seed.

`make kill` seeds all of them, and fails when a single one is not found as this page says; `make
test` seeds every tenth. The page is written from the catalogue, by `pytest tests/faults --golden`.
"""

_COLLECTED = """\
From courses, issue threads and documentation, in `mistakes.toml`: each is seeded here, or the
table says why not."""


def page(faults: Sequence[Fault]) -> str:
    dying = sum(each.kind is Kind.DEFECT and each.owner in ON_THE_WAY for each in faults)
    lines = [_HEAD.format(dying=dying, pairs=COUNT), *_totals(faults)]
    for lab in LABS:
        lines += _of(lab, [each for each in faults if each.lab == lab.id])
    lines += [*_unseeded(), *_mistakes()]
    return "\n".join(lines) + "\n"


def _totals(faults: Sequence[Fault]) -> Iterator[str]:
    yield from _row("lab", *(f"{kind}s" for kind in Kind), "all")
    yield from _row("---", *["---:"] * (len(Kind) + 1))
    for lab in LABS:
        of_lab = [each for each in faults if each.lab == lab.id]
        if of_lab:
            yield from _row(f"{lab.id} {lab.title}", *_counts(of_lab))
    yield from _row("**all**", *_counts(faults))


def _counts(faults: Sequence[Fault]) -> list[str]:
    """By kind, and all."""
    kinds = Counter(each.kind for each in faults)
    return [*(str(kinds[kind]) for kind in Kind), str(len(faults))]


def _of(lab: Lab, faults: Sequence[Fault]) -> Iterator[str]:
    if not faults:
        return
    yield f"\n## {lab.id} {lab.title}\n"
    yield from _row("fault", "kind", "killed by", "cause named")
    yield from _row(*["---"] * 4)
    for each in faults:
        killer = f"`{each.owner.id.partition('.')[2]}`{' ★' * (each.owner.star - 1)}"
        yield from _row(each.title, each.kind, killer, f"`{each.cause}`")


def _unseeded() -> Iterator[str]:
    yield "\n## Proven by another way\n"
    yield from _row("check", "why no fault of it is seeded")
    yield from _row(*["---"] * 2)
    for check, why in catalogue.unseeded().items():
        yield from _row(f"`{check.id}`", why)


def _mistakes() -> Iterator[str]:
    yield f"\n## The mistakes that learners make\n\n{_COLLECTED}"
    for topic, mistakes in MISTAKES.items():
        yield ""
        yield from _row(topic, "seeded as")
        yield from _row(*["---"] * 2)
        for mistake, seeded in mistakes.items():
            yield from _row(mistake, seeded if isinstance(seeded, str) else "; ".join(seeded))


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
