"""What is asked of a fault before it is seeded: that it can be read, and its check is there."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalogue import checks_of
from checks.faults import catalogue
from checks.faults.language import Fault, Kind
from checks.packs import Pack
from workshop.lint.page import Finding

TITLE = 60  # characters at most


def findings(pack: Pack) -> Iterator[str]:
    """A sentence for each place where a module of faults breaks a rule, and for each check that
    nothing proves able to fail."""
    found = list(_forms(pack))
    yield from found or _unproven(pack)


def _unproven(pack: Pack) -> Iterator[str]:
    refused = {
        each.owner for each in catalogue.faults(pack.faults) if each.kind is not Kind.WARNING
    }
    folder = pack.faults.relative_to(pack.home).as_posix()
    proven = refused | catalogue.unseeded(pack.faults).keys()
    for lab in (each for each in pack.labs if each.checks.is_file()):
        for check in checks_of(lab):
            if check.star == 1 and check not in proven:
                what = f"no fault is its own: seed one in {folder}/lab{lab.id}.py, or nobody knows"
                place = f"checks/{lab.checks.name}, {check.id.partition('.')[2]}"
                yield Finding(f"{what} that it can fail").on(place)


def _forms(pack: Pack) -> Iterator[str]:
    labs = {lab.id for lab in pack.labs}
    taken: set[str] = set()
    for file in sorted(pack.faults.glob("lab*.py")):
        place = file.relative_to(pack.home).as_posix()
        try:
            faults = catalogue.faults_of(file)
        except (ImportError, AttributeError) as error:
            yield Finding(f"a fault whose check is not there, or no FAULTS: {error}").on(place)
            continue
        for fault in faults:
            for what in _form(fault, file.stem[3:5], labs, taken):
                yield Finding(what).on(f"{place}, “{fault.title}”")
            taken.add(fault.id)


def _form(fault: Fault, number: str, labs: set[str], taken: set[str]) -> Iterator[str]:
    if fault.id in taken:
        yield "another fault has this title: say what tells them apart"
    if fault.lab != number or fault.lab not in labs:
        yield f"its owner is {fault.owner.id}: move it to lab{fault.lab}.py"
    if not fault.title[0].isupper() or fault.title.endswith(".") or len(fault.title) > TITLE:
        yield f"its title is a clause without a full stop, of {TITLE} characters at most"
    if not fault.cause:
        yield "it has no cause: say which words of its owner name it"
