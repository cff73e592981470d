"""S3: what changes an object's content is noted, so that it is saved."""

from __future__ import annotations

from localaws.seams.keeping import objects
from localaws.seams.mends.replacing import replace


def mend() -> None:
    from moto.s3.models import FakeKey

    replace(FakeKey, "value", objects.forgetting)
