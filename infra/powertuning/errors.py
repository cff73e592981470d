"""What ends a run. An execution's `error` is the class's name, its `cause` the sentence."""


class InvalidInput(Exception):
    """The execution's input cannot be used; nothing was made."""


class AlreadyTuning(Exception):
    """Another execution is measuring the same function."""


class InvocationFailed(Exception):
    """The measured function, or a processor around it, did not answer as it should."""


class NotRepeatable(Exception):
    """A failure among cold starts: a second attempt would find warm environments."""


class NoReport(Exception):
    """An invocation whose log does not say how long it took."""
