"""The error that a learner may read."""


class Explained(Exception):
    """One full sentence with the value in it, ending with the next command to run."""
