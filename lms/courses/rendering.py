"""Markdown of lessons as safe HTML, and the places where checks, facts and local blocks are inserted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

INSERT = re.compile(r"^\{\{ (?P<kind>check|fact|policy):(?P<id>[\w-]+) \}\}[ \t]*$", re.MULTILINE)

_TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"ol": {"start"}}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
_TABLE = '<div class="table-wrap" tabindex="0" role="region" aria-label="Table"><table class="data">'


@dataclass(frozen=True)
class Part:
    """A stretch of a lesson: ``html``, or an insert (``check``, ``fact``, ``policy``) by its id."""

    kind: str
    id: str = ""
    html: str = ""


def render(source: str) -> Markup:
    """Return Markdown as HTML that holds nothing but text, headings, lists, emphasis and tables."""
    clean = nh3.clean(_MARKDOWN.render(source), tags=_TAGS, attributes=_ATTRIBUTES)
    clean = clean.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    return Markup(clean.replace("<th>", '<th scope="col">'))  # noqa: S704 (nh3 has cleaned it)


def inserts(source: str) -> Iterator[tuple[str, str, int]]:
    """Yield the kind, the id and the line (from 0) of each insert of a lesson."""
    for found in INSERT.finditer(source):
        yield found["kind"], found["id"], source.count("\n", 0, found.start())


def parts_of(source: str) -> tuple[Part, ...]:
    """Cut a lesson into HTML and inserts, in order."""
    parts = []
    begin = 0
    for found in INSERT.finditer(source):
        parts += _html(source[begin : found.start()])
        parts.append(Part(kind=found["kind"], id=found["id"]))
        begin = found.end()
    return (*parts, *_html(source[begin:]))


def _html(source: str) -> list[Part]:
    return [Part(kind="html", html=render(source))] if source.strip() else []
