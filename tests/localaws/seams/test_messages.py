"""Messages whose changes are to be written."""

from __future__ import annotations

import gc

from moto.sqs.models import Message

from localaws import seams
from localaws.seams.keeping import messages


def test_what_is_gone_before_it_is_written_is_not_held() -> None:
    """Nothing is ever written of an ephemeral workspace."""
    seams.prepare()  # moto itself holds all that it ever made
    before, sent = len(messages._changed), Message("m", "body", {})
    messages._note(sent)
    assert len(messages._changed) == before + 1
    del sent
    gc.collect()
    assert len(messages._changed) == before
