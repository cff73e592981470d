"""IAM: what moto lacks, keeps without looking at it, or says otherwise than AWS."""

from __future__ import annotations


def mend() -> None:
    from localaws.seams.mends.iam import attachments, boundaries, documents, simulation, stacks

    documents.mend()
    attachments.mend()
    boundaries.mend()
    simulation.mend()
    stacks.mend()
