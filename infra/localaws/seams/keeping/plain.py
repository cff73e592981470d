"""A single object as JSON."""

from __future__ import annotations

from typing import Any

from localaws.seams.keeping.contents import keep_anew, read_kept
from localaws.seams.keeping.vocabulary import Vocabulary
from localaws.state.codec import Damaged, Decoder, Encoder


def plainly(of: Any) -> Any:
    """
    Raises:
        UnknownForm: it holds what has no form.
    """
    encoder = Encoder(Vocabulary(), keep_anew)
    encoder.encode(of)
    return encoder.nodes


def read_plainly(nodes: Any) -> Any:
    """
    Raises:
        Damaged: it is no object.
    """
    if not isinstance(nodes, list) or not nodes:
        raise Damaged("it holds an object of no form")
    decoder = Decoder(Vocabulary(), read_kept)
    decoder.decode(nodes, {})
    return decoder.value([0])
