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


def parse(text: str) -> re.Pattern[str]:
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
    try:
        return re.compile(text, re.ASCII)
    except (re.error, OverflowError) as error:
        told = f"Invalid regular expression '%{text}%': {error}"
        raise AwsError("InvalidParameterException", told) from error
