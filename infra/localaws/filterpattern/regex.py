"""Regular expressions between ``%`` signs.

"Supported regular expressions (regex) syntax": letters and digits, ``:_#=@/;,-``, the operators
``^$?[]{}|\\*+.`` and the classes ``\\d \\D \\s \\S \\w \\W \\xhh``; no groups.
"""

from __future__ import annotations

import re

from localaws.errors import AwsError

ALLOWED = re.compile(
    r"[A-Za-z0-9:_#=@/;,\-^$?\[\]{}|*+.]|\\[dDsSwW]|\\x[0-9A-Fa-f]{2}|\\[^A-Za-z0-9]"
)


class Expression:
    """One that took too long on a line is not tried on another."""

    def __init__(self, text: str) -> None:
        """Raises: AwsError."""
        from localaws.patterns import ASCII, MalformedPattern, Pattern  # slow to import

        try:
            self._pattern = Pattern(text, ASCII)
        except (MalformedPattern, OverflowError) as error:
            told = f"Invalid regular expression '%{text}%': {error}"
            raise AwsError("InvalidParameterException", told) from error
        self._text = text
        self._is_spent = False

    def is_in(self, line: str) -> bool:
        """Raises: AwsError."""
        if not self._is_spent:
            try:
                return self._pattern.search(line) is not None
            except TimeoutError:
                self._is_spent = True
        told = f"Regular expression '%{self._text}%' takes too long"
        raise AwsError("InvalidParameterException", told)


def parse(text: str) -> Expression:
    """Of what stands between the signs.

    Raises:
        AwsError: InvalidParameterException.
    """
    position = 0
    while position < len(text):
        found = ALLOWED.match(text, position)
        if found is None:
            told = f"Invalid character(s) in term '{text[position]}'"
            raise AwsError("InvalidParameterException", told)
        position = found.end()
    return Expression(text)
