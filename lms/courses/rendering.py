"""Markdown of lessons as safe HTML, and the places where checks, facts and local blocks are inserted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

INSERT = re.compile(r"^\{\{ (?P<kind>check|fact|policy|reflection):(?P<id>[\w-]+) \}\}[ \t]*$", re.MULTILINE)

_TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td", "img", "a"),
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "img": {"src", "alt", "loading"}}
MEDIA = re.compile(r"media:(?P<digest>[0-9a-f]{64})")
"""The address of an uploaded picture in Markdown; it is served at ``/media/<digest>``."""
PICTURE = re.compile(r"!\[(?P<alt>[^\]\n]*)\]\((?P<address>[^)\s]*)[^)\n]*\)")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


def _picture(tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    """Return an uploaded picture; of any other one its words alone."""
    words = escape(tokens[index].content)
    found = MEDIA.fullmatch(str(tokens[index].attrs.get("src", "")))
    return f'<img src="/media/{found["digest"]}" alt="{words}" loading="lazy">' if found else str(words)


_MARKDOWN.renderer.rules["image"] = _picture  # type: ignore[attr-defined]  # the protocol of renderers hides the rules
_TABLE = '<div class="table-wrap" tabindex="0" role="region" aria-label="Table"><table class="data">'


_LINK = re.compile(r'<a(?: href="(?P<to>[^"]*)")?>(?P<words>.*?)</a>', re.DOTALL)
_TERM = re.compile(r"term:(?P<id>[a-z0-9-]+)")


def _link(found: re.Match[str]) -> str:
    """Return a link to a word of the glossary; of any other link its words alone."""
    term = _TERM.fullmatch(found["to"] or "")
    return f'<a href="/learn/glossary#{term["id"]}">{found["words"]}</a>' if term else found["words"]


@dataclass(frozen=True)
class Part:
    """A stretch of a lesson: ``html``, or an insert (``check``, ``fact``, ``policy``, ``reflection``)."""

    kind: str
    id: str = ""
    html: str = ""


def render(source: str) -> Markup:
    """Return Markdown as HTML: text, headings, lists, tables, uploaded pictures, links to the glossary."""
    clean = nh3.clean(
        _MARKDOWN.render(source), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"term"}, link_rel=None
    )
    clean = _LINK.sub(_link, clean)
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
