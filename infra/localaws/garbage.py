"""When garbage that refers to itself is looked for: seldom, and not among what stays.

Python looks after every 700 new objects, and again and again through the hundreds of thousands that
imports and the saved state left: a tenth of what a start takes, of the server or of a command.
"""

from __future__ import annotations

import gc

# So many new objects, that many times that, and that many times again.
THRESHOLDS = (10_000, 10, 10)


def look_seldom() -> None:
    gc.set_threshold(*THRESHOLDS)


def put_off() -> None:
    """While much is made that stays."""
    gc.disable()


def begin() -> None:
    """What there is by now stays."""
    gc.freeze()
    look_seldom()
    gc.enable()


def look_everywhere() -> None:
    """What there was need not stay any more."""
    gc.unfreeze()
