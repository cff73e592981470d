"""The holes of an exercise: which lines of a solution's cell the learner writes.

A hole is a block of lines between two markers, right under the one imperative that asks for it:

    # TODO: name the service that may assume the role.
    ### BEGIN SOLUTION
    principal = {"Service": "lambda.amazonaws.com"}
    ### END SOLUTION

A cell in a language without `#` comments writes its markers after `//`.
"""

import re
from dataclasses import dataclass

TODO = "TODO:"
_MARKER = re.compile(r"\s*(?://\s*)?### (BEGIN|END) SOLUTION\s*")
_ALMOST_A_MARKER = re.compile(r"(?i)\s*(#|//)[\s#/]*(begin|end)[\W_]*solution")
_COMMENT = re.compile(r"\s*(#|//)")


class HoleError(ValueError):
    """A cell whose holes cannot be told, or not be left open; `line` counts from 1 in the cell."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Hole:
    """A block, by the lines of its two markers, counted from 1."""

    begin: int
    end: int

    def holds(self, first: int, last: int) -> bool:
        return self.begin < first and last < self.end

    def touches(self, first: int, last: int) -> bool:
        return first < self.end and self.begin < last


def find(source: str) -> list[Hole]:
    """The cell's holes, top down. Raises HoleError when markers or TODO lines do not pair."""
    lines = source.split("\n")
    holes = _pair(lines)
    for hole in holes:
        _require_content(lines, hole)
        _require_todo(lines, hole)
    if source.count(TODO) != len(holes):
        counts = f"{source.count(TODO)} '{TODO}' and {len(holes)} blocks"
        raise HoleError(1, f"the cell has {counts}, where each hole has one of both")
    return holes


def without_markers(source: str) -> list[str]:
    """The cell's lines less the marker lines."""
    return [line for line in source.split("\n") if not _MARKER.fullmatch(line)]


def is_comment(line: str) -> bool:
    return _COMMENT.match(line) is not None


def _pair(lines: list[str]) -> list[Hole]:
    holes: list[Hole] = []
    begin: int | None = None
    for number, line in enumerate(lines, start=1):
        match _marker(line, number), begin:
            case None, _:
                pass
            case "BEGIN", None:
                begin = number
            case "BEGIN", _:
                raise HoleError(number, f"this block begins inside the one of line {begin}")
            case _, None:
                raise HoleError(number, "this block ends without having begun")
            case _, int():
                holes.append(Hole(begin, number))
                begin = None
    if begin is not None:
        raise HoleError(begin, "this block never ends")
    return holes


def _marker(line: str, number: int) -> str | None:
    if match := _MARKER.fullmatch(line):
        return match[1]
    # A misspelt marker would publish the solution.
    if _ALMOST_A_MARKER.match(line):
        markers = "'### BEGIN SOLUTION' or '### END SOLUTION'"
        raise HoleError(number, f"{line.strip()!r} is almost a marker: write {markers}")
    return None


def _require_content(lines: list[str], hole: Hole) -> None:
    block = lines[hole.begin : hole.end - 1]
    if all(not line.strip() or is_comment(line) for line in block):
        raise HoleError(hole.begin, "this block is empty")


def _require_todo(lines: list[str], hole: Hole) -> None:
    top = hole.begin - 1
    while top and is_comment(lines[top - 1]) and not _MARKER.fullmatch(lines[top - 1]):
        top -= 1
    asked = "\n".join(lines[top : hole.begin - 1]).count(TODO)
    if asked != 1:
        message = f"one comment with '{TODO}' belongs right above this block, found {asked}"
        raise HoleError(hole.begin, message)
