"""IAM: what moto lacks, keeps without looking at it, or says otherwise than AWS."""

from __future__ import annotations


def mend() -> None:
    from localaws.seams.mends.iam import (
        attachments,
        boundaries,
        deletion,
        documents,
        ids,
        names,
        simulation,
        stacks,
        users,
    )

    modules = (names, documents, attachments, boundaries, deletion, ids, simulation, stacks, users)
    for module in modules:  # names look at moto's own signatures
        module.mend()
