"""HTML of other systems as plain Markdown: cleaned, pictures named and left behind."""

import re
from dataclasses import dataclass, field

import nh3

_TAGS = {
    *("p", "br", "ul", "ol", "li", "strong", "b", "em", "i", "code", "pre", "sub", "sup"),
    *("table", "thead", "tbody", "tr", "th", "td", "div", "span", "h1", "h2", "h3", "h4", "img"),
}
_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<name>[^)]*)\)")
_SPACE = re.compile(r"[ \t\r\n]+")
_ONE_BLANK = re.compile(r"^ (?=\S)")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass
class Text:
    """A text in Markdown, and what of it was left behind."""

    words: str
    pictures: list[str] = field(default_factory=list)


def from_html(html: str) -> Text:
    """Return HTML as Markdown; a picture is its words, and its file is named as left behind."""
    from markdownify import markdownify

    flowing = html if "<pre" in html else _SPACE.sub(" ", html)
    clean = nh3.clean(flowing, tags=_TAGS, attributes={"img": {"src", "alt"}}, url_schemes={"http", "https"})
    marked = markdownify(
        clean,
        heading_style="ATX",
        bullets="-",
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
        keep_inline_images_in=["td", "th", "p", "li"],
    )
    pictures = [found["name"] or found["words"] for found in _PICTURE.finditer(marked)]
    named = re.findall(r"<(?:img|audio|video|object|source)\b[^>]*?(?:src|data)=[\"']([^\"']*)", html)
    words = _PICTURE.sub(lambda found: f"[{found['words']}]" if found["words"] else "", marked)
    lines = "\n".join(_ONE_BLANK.sub("", line.rstrip()) for line in words.replace("\u00a0", " ").splitlines())
    return Text(_BLANK_LINES.sub("\n\n", lines).strip(), named or pictures)


def from_plain(text: str) -> Text:
    """Return a text that has no markup, without needless blanks."""
    return Text("\n".join(" ".join(line.split()) for line in text.strip().splitlines()))
