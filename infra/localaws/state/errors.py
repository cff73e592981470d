"""Why state could not be written or read."""

from __future__ import annotations


class DiskFull(Exception):
    """There is no room for what was to be written; nothing of it was."""


class Stopping(Exception):
    """All has been written, and nothing more will be."""


class Unreadable(Exception):
    """A file that is damaged or none of ours; its text says which, without the file's name."""


class OtherVersion(Exception):
    """State of another version of moto, or of a newer local AWS; a sentence about it."""


class Unusable(Exception):
    """A file that may be whole, and is for others just now; its text says why."""
