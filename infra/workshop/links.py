"""The links and images of a Markdown text, and those among them that lead to no file."""

from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import mistune

# Rendered, not searched: a link in a code span is none, one in HTML is.
# Every scheme is let through, since mistune would replace file: and attachment: by a harmless one.
_html = mistune.HTMLRenderer(escape=False, allow_harmful_protocols=True)
_render = mistune.create_markdown(renderer=_html, plugins=["table"])


class _Targets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def broken(markdown: str, folder: Path, root: Path, attachments: Collection[str] = ()) -> list[str]:
    """Targets that no file inside `root` answers to, seen from `folder`; the web is not asked."""
    return [
        target for target in _targets(markdown) if not _leads(target, folder, root, attachments)
    ]


def _targets(markdown: str) -> Iterator[str]:
    parser = _Targets()
    parser.feed(str(_render(markdown)))
    yield from parser.found


def _leads(target: str, folder: Path, root: Path, attachments: Collection[str]) -> bool:
    parts = urlsplit(target)
    if parts.scheme == "attachment":
        return unquote(parts.path) in attachments
    if parts.scheme or parts.netloc or not parts.path:
        return parts.scheme != "file"
    path = (folder / unquote(parts.path)).resolve()
    return path.is_relative_to(root.resolve()) and path.exists()
