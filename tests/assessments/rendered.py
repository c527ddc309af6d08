"""Question templates rendered as the application sets Jinja up, and the fields a browser would send back."""

from html.parser import HTMLParser
from pathlib import Path

import jinja2

from lms.core.web.icons import icon

TEMPLATES = Path(__file__).parents[2] / "lms/assessments/templates"


def environment():
    """Return Jinja as the application sets it up, strict about names."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    env.globals.update({"_": lambda text: text, "icon": icon})
    return env


def render(kind, data, *, seed="s", answer=None):
    """Render the question that an author wrote as ``data``, an earlier answer filled in."""
    question = kind.present(kind.parse(data), seed=seed, answer=answer)
    template = environment().get_template(f"assessments/questions/{kind.kind}.html")
    return template.render(question=question, prefix="q7")


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.fields = {}
        self.select = None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "select":
            self.select = found["name"]
        elif tag == "option" and "selected" in found:
            self._add(self.select, found["value"])
        elif tag == "input" and (found.get("type") not in ("radio", "checkbox") or "checked" in found):
            self._add(found["name"], found["value"])

    def _add(self, name, value):
        self.fields.setdefault(name, []).append(value)


def fields_of(html):
    """Return the form fields that a browser sends for a rendered question: name to values."""
    parser = _Fields()
    parser.feed(html)
    return parser.fields
