"""IAM: what moto lacks, keeps without looking at it, or says otherwise than AWS."""

from __future__ import annotations


def mend() -> None:
    from localaws.seams.mends.iam import (
        attachments,
        boundaries,
        deletion,
        documents,
        ids,
        simulation,
        stacks,
    )

    documents.mend()
    attachments.mend()
    boundaries.mend()
    deletion.mend()
    ids.mend()
    simulation.mend()
    stacks.mend()
