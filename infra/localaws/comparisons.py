"""The comparisons that AWS's languages of patterns and queries write as signs."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

BY_SIGN: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
