"""The links and images of a Markdown text, and those among them that lead nowhere.

An anchor is a heading of the file that it is in: as GitHub writes it for a document ("#two-words"),
as JupyterLab does for a notebook ("#Two-words").
"""

import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import mistune

from workshop import notebook

# Rendered, not searched: a link in a code span is none, one in HTML is.
# Every scheme is let through, since mistune would replace file: and attachment: by a harmless one.
_html = mistune.HTMLRenderer(escape=False, allow_harmful_protocols=True)
_render = mistune.create_markdown(renderer=_html, plugins=["table"])
_HOST = re.compile(r"(?i)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_WEB = ("http", "https")


class _Parts(HTMLParser):
    """What a text links to, and the words of its headings and the ids that it can be linked by."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.headings: list[str] = []
        self.ids: set[str] = set()
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.targets += [value for name, value in attrs if name in {"href", "src"} and value]
        self.ids |= {value for name, value in attrs if name in {"id", "name"} and value}
        if re.fullmatch("h[1-6]", tag):
            self._inside = True
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and not re.fullmatch("h[1-6]", tag)

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.headings[-1] += data


def broken(markdown: str, file: Path, root: Path, attachments: Collection[str] = ()) -> list[str]:
    """Targets that nothing inside `root` answers to, seen from `file`, which holds the text.

    The web is not asked: there the form of the address counts.
    """
    targets = _Parts(str(_render(markdown))).targets
    return [each for each in targets if not _leads(each, file, root, attachments)]


def _leads(target: str, file: Path, root: Path, attachments: Collection[str]) -> bool:
    parts = urlsplit(target)
    if parts.scheme == "attachment":
        return unquote(parts.path) in attachments
    if parts.scheme in _WEB:
        return bool(_HOST.fullmatch(parts.hostname or "")) and " " not in target
    if parts.scheme or parts.netloc:
        return parts.scheme == "mailto"
    path = (file.parent / unquote(parts.path)).resolve() if parts.path else file.resolve()
    if not path.is_relative_to(root.resolve()) or not path.exists():
        return False
    return not parts.fragment or unquote(parts.fragment) in anchors(path)


def anchors(file: Path) -> set[str]:
    """What can follow the # of a link to a file: none in what is neither document nor notebook."""
    return set(_anchors(file))


def _anchors(file: Path) -> Iterator[str]:
    if file.suffix == ".ipynb":
        for cell in notebook.read(file).cells:
            if cell.cell_type == "markdown":
                parts = _Parts(str(_render(cell.source)))
                yield from parts.ids
                yield from (each.strip().replace(" ", "-") for each in parts.headings)
    elif file.suffix == ".md":
        parts = _Parts(str(_render(file.read_text(encoding="utf-8"))))
        yield from parts.ids
        for each in parts.headings:
            yield re.sub(r"[^\w\- ]", "", each.strip().lower()).replace(" ", "-")
