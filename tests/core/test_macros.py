"""Every macro renders under strict rules, names its parts, and escapes what people typed."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from lms.core import clock
from lms.core.web.components import samples
from lms.core.web.icons import SHAPES, icon
from lms.core.web.pages import install_words
from lms.core.web.states import LOOKS

TEMPLATES = Path(__file__).resolve().parents[2] / "lms/core/templates"
MACROS = sorted((TEMPLATES / "core/macros").glob("*.html"))
VOID = {"meta", "link", "input", "br", "path", "circle", "rect", "line", "polyline"}
EVIL = "<b>&\"'"


@pytest.fixture(scope="module")
def env() -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    install_words(made)
    made.globals.update(
        asset=lambda name: f"/static/{name}",
        csrf_token=lambda: "token",
        get_flashed_messages=lambda **_: [("ok", "Saved")],
    )
    return made


def call(env: Environment, file: str, name: str, *args: Any, **kwargs: Any) -> str:
    macro = getattr(env.get_template(f"core/macros/{file}.html").module, name)
    return str(macro(*args, **kwargs))


def shell(**more: Any) -> SimpleNamespace:
    person = SimpleNamespace(name="Dana Whitfield", line="Registrar")
    link = SimpleNamespace(label="Home", href="/", icon="home", count=2, is_current=True, is_first=True)
    parts: dict[str, Any] = {
        "person": person,
        "theme": "dark",
        "groups": [SimpleNamespace(title="", links=[link]), SimpleNamespace(title="Mine", links=[link])],
        "account": [link],
        "search_url": "/search",
        "as_of": clock.now(),
        "version": "1.0",
    }
    return SimpleNamespace(**{**parts, **more})


class Balance(HTMLParser):
    """Raises when an element closes that is not the one opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def checked(html: str) -> Balance:
    parser = Balance()
    parser.feed(html)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    return parser


def test_the_page_of_components_is_whole_html_with_unique_ids(env: Environment) -> None:
    html = env.get_template("core/components.html").render(shell=shell(), **samples())
    ids = set(checked(html).ids)
    tied = re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html)
    assert {name for names in tied for name in names.split()} <= ids


def test_every_macro_of_the_kit_is_on_the_page_of_components() -> None:
    page = (TEMPLATES / "core/components.html").read_text()
    helpers = {"spark", "error_line", "csrf", "field", "form_errors", "sort_head", "pager", "chips", "plotly"}
    for path in MACROS:
        for name in re.findall(r"macro (\w+)\(", path.read_text()):
            assert name in helpers or re.search(rf"\b{name}\b", page), f"{path.name}: {name}"


@pytest.mark.parametrize("path", MACROS, ids=lambda path: path.name)
def test_every_macro_says_in_one_line_what_it_is(path: Path) -> None:
    source = path.read_text()
    for name in re.findall(r"macro (\w+)\(", source):
        assert re.search(rf"\{{#- {name}\(", source), name


@pytest.mark.parametrize("name", SHAPES)
def test_an_icon_is_hidden_beside_words_and_named_alone(name: str) -> None:
    assert 'aria-hidden="true"' in icon(name)
    assert 'role="img" aria-label="Met"' in icon(name, "Met")


def test_an_unknown_icon_is_a_fault() -> None:
    with pytest.raises(KeyError):
        icon("unicorn")


def test_the_name_of_an_icon_is_escaped() -> None:
    assert "<b>" not in icon("met", EVIL)


@pytest.mark.parametrize("state", LOOKS)
def test_a_state_shows_shape_word_and_colour(env: Environment, state: str) -> None:
    html = call(env, "state", "state_badge", state)
    assert LOOKS[state].word in html
    assert f"badge-s {LOOKS[state].kind}" in html
    assert SHAPES[LOOKS[state].shape] in html


def test_no_two_states_look_and_read_the_same() -> None:
    assert len({(look.shape, look.kind, look.word) for look in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize(
    ("file", "name", "args"),
    [
        ("state", "badge", (EVIL,)),
        ("state", "note", (EVIL, EVIL)),
        ("state", "empty", (EVIL, EVIL, "/x", EVIL)),
        ("state", "effect", ([EVIL],)),
        ("page", "page_head", (EVIL, EVIL, [(EVIL, "/x")])),
        ("page", "facts", ([(EVIL, EVIL)],)),
        ("tiles", "tile", (EVIL, "/x", EVIL, EVIL, EVIL)),
        ("progress", "stepper", ([EVIL], 0, EVIL)),
        ("forms", "control", (EVIL, "name", EVIL, EVIL, [EVIL])),
        ("forms", "choices", (EVIL, "name", [(EVIL, EVIL, EVIL)])),
        ("claims", "claim_facts", ([{"name": EVIL, "is_clean": None, "why": EVIL}],)),
    ],
)
def test_what_people_typed_is_escaped(env: Environment, file: str, name: str, args: tuple[Any, ...]) -> None:
    html = call(env, file, name, *args)
    assert "<b>&" not in html
    assert "&lt;b&gt;" in html
    checked(html)


def test_progress_is_read_out_in_words(env: Environment) -> None:
    assert 'aria-label="5 of 8 met, 1 in progress, 2 not started"' in call(env, "progress", "seg", 5, 1, 8)


def test_a_day_strip_says_its_days_in_words(env: Environment) -> None:
    days = [{"kind": "bad", "words": "Tue 17 not cleared"}, {"kind": "", "words": "off"}]
    assert 'aria-label="Tue 17 not cleared"' in call(env, "progress", "day_strip", days)


def test_a_met_requirement_is_quiet_and_an_open_one_leads_on(env: Environment) -> None:
    met = {"state": "met", "title": "CORE-01", "href": "/learn/CORE-01"}
    assert "<a " not in call(env, "rows", "requirement_row", met)
    assert 'href="/learn/CORE-01"' in call(env, "rows", "requirement_row", {**met, "state": "in_progress"})


class SampleForm(Form):
    name = StringField("Name", [DataRequired("Enter a name.")], description="As on the badge.")
    unit = SelectField("Unit", choices=[SelectChoice("A", "Alder Ridge")])
    agreed = BooleanField("I agree")


def test_an_error_is_tied_to_its_field(env: Environment) -> None:
    form = SampleForm(data={})
    form.validate()
    html = call(env, "forms", "field", form.name)
    assert 'aria-describedby="name-help name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-error"' in html


@pytest.mark.parametrize("name", ["name", "unit", "agreed"])
def test_every_kind_of_field_has_its_label(env: Environment, name: str) -> None:
    html = call(env, "forms", "field", SampleForm()[name], **{"data-x": "1"})
    checked(html)
    assert f'for="{name}"' in html
    assert 'data-x="1"' in html


def test_the_head_of_a_refused_form_leads_to_each_field(env: Environment) -> None:
    form = SampleForm(data={})
    form.validate()
    html = call(env, "forms", "form_errors", form)
    assert '<a href="#name">Name</a>: Enter a name.' in html


def test_a_table_without_rows_says_so(env: Environment) -> None:
    page = samples()["empty_page"]
    assert "Nobody is overdue" in call(env, "tables", "data_table", page, "People", "Nobody is overdue")


def test_a_table_names_its_rows_and_its_order(env: Environment) -> None:
    html = call(env, "tables", "data_table", samples()["page"], "People")
    assert '<th scope="row">Rosa Delgado</th>' in html
    assert 'aria-sort="ascending"' in html


def test_a_chart_shows_every_point_in_its_table_too(env: Environment) -> None:
    drawn = samples()["drawn"]
    html = call(env, "charts", "line_chart", drawn, "x")
    marks = sum(len(line.marks) for line in drawn.lines)
    assert html.count('class="hit"') == marks
    assert html.count('<td class="num"><a href=') == marks
    assert html.count(">—<") == 2


def test_a_browser_figure_keeps_its_data_out_of_reach_of_the_parser(env: Environment) -> None:
    template = env.from_string(
        '{% from "core/macros/charts.html" import plotly %}'
        '{% call plotly("f", figure, "T") %}<table></table>{% endcall %}'
    )
    html = template.render(figure={"name": "</script><script>alert(1)"})
    assert html.count("<script") == 1
    assert "<table></table>" in html


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("known", [True, False])
def test_an_error_page_says_what_happened_and_what_to_do(env: Environment, status: int, known: bool) -> None:
    frame = shell() if known else shell(person=None, groups=[], account=[], search_url=None, theme=None)
    page = env.get_template("core/errors/page.html")
    words = {"title": "Title", "message": "What happened.", "hint": "What to do."}
    html = page.render(shell=frame, status=status, was_sent=False, **words)
    checked(html)
    assert "What happened." in html
    assert "What to do." in html
    assert html.count("<h1") == 1
    assert ("Try again" in html) is (status >= 500)


@pytest.mark.parametrize(
    ("was_sent", "words"), [(True, "What you typed is still in the form"), (False, "Nothing was changed")]
)
def test_a_refusal_says_what_became_of_what_was_typed(env: Environment, was_sent: bool, words: str) -> None:
    html = env.get_template("core/errors/page.html").render(
        shell=shell(), status=422, title="Title", message="No.", hint=None, was_sent=was_sent
    )
    assert words in html


def test_an_error_of_a_part_of_a_page_is_announced(env: Environment) -> None:
    fragment = env.get_template("core/errors/fragment.html")
    assert 'role="alert"' in fragment.render(status=422, title="T", message="M", hint=None)


@pytest.mark.parametrize("base", ["base", "base_slim", "base_bare", "signin_base"])
def test_every_frame_renders_without_anybody_signed_in(env: Environment, base: str) -> None:
    frame = shell(person=None, groups=[], account=[], search_url=None, theme=None)
    checked(env.get_template(f"core/{base}.html").render(shell=frame))


def test_the_frame_marks_the_current_page_and_keeps_the_chosen_theme(env: Environment) -> None:
    html = env.get_template("core/base.html").render(shell=shell())
    assert '<html lang="en" data-bs-theme="dark">' in html
    assert 'aria-current="page"' in html
    assert Markup('href="#main"') in html
