"""Each question type by keyboard alone, with names for screen readers, on a phone, and without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.services.practice import seed_of
from tests.assessments.rendered import fields_of, render
from tests.browser.conftest import Visit
from tests.browser.hospital import Server
from tests.browser.prepare_types import LEARNERS, TYPES, module_of
from tests.browser.visitor import Visitor, scrolls_sideways
from tests.sharing import free_port

KINDS = [kind.kind for kind in TYPES]
BY_SCRIPT = "ordering"  # the type whose form a script rebuilds
KINDS_WIDE = [pytest.param(one, marks=() if one == BY_SCRIPT else pytest.mark.wide) for one in KINDS]
MOST_TABS = 80
UNNAMED = """form => [...form.querySelectorAll('input:not([type=hidden]), select, textarea, button')]
    .filter(field => field.offsetParent !== null)
    .filter(field => !(field.labels?.length || field.getAttribute('aria-label') || field.textContent.trim()))
    .map(field => field.outerHTML)"""
FOCUSED = """() => { const it = document.activeElement; return {
    tag: it.tagName, type: it.type ?? '', name: it.name ?? '', value: it.value ?? '',
    said: it.getAttribute('aria-label') ?? it.textContent.trim()} }"""


class Types:
    """The server with the modules, and who is who on it."""

    def __init__(self, server: Server, ids: list[int]) -> None:
        self.server = server
        self.ids = dict(zip(LEARNERS, ids, strict=True))

    def right_fields(self, who: str, kind: str, item_id: str) -> dict[str, list[str]]:
        """Return what a browser sends for the right answer to an item in the first turn of practice."""
        seed = seed_of(self.ids[who], module_of(kind), 1)
        sample = QUESTION_TYPES.get(kind).samples()[0]
        shown = render(QUESTION_TYPES.get(kind), sample.data, seed=f"{seed}:{item_id}", answer=sample.answer)
        return dict(fields_of(shown))


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Types]:
    """A server on an empty hospital with a module of each question type."""
    folder = tmp_path_factory.mktemp("types")
    made = Server(folder / "instance", free_port(), log=folder / "server.log")
    made.run("init")
    ids = [int(number) for number in made.run(module="tests.browser.prepare_types").split()]
    made.start()
    yield Types(made, ids)
    made.stop()


@pytest.fixture
def server(types: Types) -> Server:
    """The server that visitors of this file go to."""
    return types.server


def practise(visit: Visit, who: str, kind: str, **options: Any) -> Visitor:
    """Sign in and open the practice of a type."""
    visitor = visit(**options)
    visitor.sign_in(LEARNERS[who])
    visitor.open(f"/learn/{module_of(kind)}/practice")
    return visitor


def form_in(page: Page) -> Locator:
    """Return the form of the question."""
    return page.locator("form:has(fieldset.choices)").first


def wanted_fields(types: Types, page: Page, who: str, kind: str) -> dict[str, list[str]]:
    """Return the right fields of the item that the page asks."""
    item_id = form_in(page).locator("input[name=item]").get_attribute("value") or ""
    return types.right_fields(who, kind, item_id)


def tab_to(page: Page, text: str) -> None:
    """Press Tab until a button with this name has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["said"] == text:
            return
    raise AssertionError(f"No button {text!r} is reached by Tab.")


def fill_by_keyboard(page: Page, wanted: dict[str, list[str]]) -> None:
    """Go through the fields with Tab and answer each with the keys of its kind; send with Enter."""
    seen: set[str] = set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] == "BUTTON" and at["said"] == "Check my answer":
            break
        values = wanted.get(at["name"], [])
        if not values or (at["name"] in seen and at["type"] != "checkbox"):
            continue
        seen.add(at["name"])
        press(page, at, values)
    assert set(wanted) <= seen
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Page, at: dict[str, str], values: list[str]) -> None:
    """Answer the focused field."""
    if at["type"] == "checkbox":
        if at["value"] in values:
            page.keyboard.press("Space")
    elif at["type"] == "radio" or at["tag"] == "SELECT":
        if at["type"] == "radio":
            page.keyboard.press("Space")
        for _ in range(12):
            if page.evaluate(FOCUSED)["value"] == values[0]:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{at['name']} has no {values[0]}.")
    else:
        page.keyboard.type(values[0])


def order_by_keyboard(page: Page, wanted: dict[str, list[str]]) -> None:
    """Put the entries in order with their buttons, then send."""
    rows = page.locator("li.match").all()
    names = {row.locator("select").get_attribute("name"): row.locator("label").inner_text() for row in rows}
    order = sorted(wanted, key=lambda name: int(wanted[name][0]))
    for place, name in enumerate(order):
        times = labels(page).index(names[name]) - place
        if times:
            page.locator("h1").evaluate("it => { it.tabIndex = -1; it.focus() }")
            tab_to(page, f"Up: {names[name]}")
        for _ in range(times):
            page.keyboard.press("Enter")
    tab_to(page, "Check my answer")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def labels(page: Page) -> list[str]:
    """Return the entries in the order in which they stand."""
    return page.locator("li.match label:visible").all_inner_texts()


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_answered_and_sent_by_keyboard_alone(types: Types, visit: Visit, kind: str) -> None:
    visitor = practise(visit, "keys", kind)
    wanted = wanted_fields(types, visitor.page, "keys", kind)
    (order_by_keyboard if kind == BY_SCRIPT else fill_by_keyboard)(visitor.page, wanted)
    visitor.check()
    assert visitor.page.locator(".note h3").first.inner_text() == "Right"


@pytest.mark.parametrize("kind", KINDS_WIDE)
def test_every_field_has_a_name_and_a_phone_does_not_scroll_sideways(visit: Visit, kind: str) -> None:
    visitor = practise(visit, "phone", kind, width=390, height=844, dark=True)
    assert form_in(visitor.page).evaluate(UNNAMED) == []
    assert form_in(visitor.page).get_by_role("group").first.is_visible()
    assert not scrolls_sideways(visitor.page)


@pytest.mark.parametrize("kind", KINDS_WIDE)
def test_without_javascript_the_answer_is_recorded(types: Types, visit: Visit, kind: str) -> None:
    visitor = practise(visit, "bare", kind, script=False)
    page = visitor.page
    for name, values in wanted_fields(types, page, "bare", kind).items():
        for value in values:
            fill(form_in(page), name, value)
    with page.expect_navigation():
        page.get_by_role("button", name="Check my answer").click()
    assert page.locator(".note h3").first.inner_text() == "Right"


def fill(form: Locator, name: str, value: str) -> None:
    """Fill a field in as a visitor does."""
    field = form.locator(f'[name="{name}"]').first
    tag = field.evaluate("it => it.tagName + ' ' + it.type")
    if tag.startswith("SELECT"):
        field.select_option(value)
    elif tag.endswith(("radio", "checkbox")):
        box = f'[name="{name}"][value="{value}"]'
        if not form.locator(box).is_checked():
            form.locator(f"label:has({box})").click()
    else:
        field.fill(value)


def test_an_exam_of_every_type_is_answered_without_javascript(visit: Visit) -> None:
    visitor = visit(script=False)
    visitor.sign_in(LEARNERS["bare"])
    visitor.open("/learn/QT-00/exam")
    visitor.press("Start the exam")
    page = visitor.page
    for place in range(1, len(KINDS) + 1):
        form = page.locator("form[data-item]:visible")
        for field in form.locator("fieldset :is(input, select)").all():
            fill(form, field.get_attribute("name") or "", some_value(field))
        with page.expect_navigation():
            form.get_by_role("button", name="Save").last.click()
        assert f"item={place + 1}" in page.url or "/review" in page.url
    assert visitor.heading() == "Every item is answered"


def some_value(field: Locator) -> str:
    """Return a value that a field can take."""
    if field.evaluate("it => it.tagName") == "SELECT":
        return field.locator("option").nth(1).get_attribute("value") or ""
    kind = field.get_attribute("type")
    return (field.get_attribute("value") or "") if kind in ("radio", "checkbox") else "1"


def test_an_exam_saves_an_order_that_was_made_with_the_buttons(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_in(LEARNERS["reader"])
    visitor.open("/learn/QT-00/exam")
    visitor.press("Start the exam")
    page = visitor.page
    place = page.locator("form[data-item]:has([data-ordering])").get_attribute("data-item")
    page.locator(f'.map a[data-place="{place}"]').click()
    first, second, *_ = labels(page)
    page.get_by_role("button", name=f"Down: {first}", exact=True).click()
    page.locator("[data-save-state]", has_text="Answer saved").wait_for()
    visitor.check()

    page.reload()

    assert labels(page)[:2] == [second, first]
    assert "done" in (page.locator(f'.map a[data-place="{place}"]').get_attribute("class") or "")


def test_what_is_typed_in_an_exam_is_kept_on_the_device_before_it_is_sent(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_in(LEARNERS["keys"])
    visitor.open("/learn/QT-00/exam")
    visitor.press("Start the exam")
    page = visitor.page
    field = page.locator("form[data-item] input[name=value]")
    place = page.locator("form[data-item]:has(input[name=value])").get_attribute("data-item")
    kept = field.evaluate(
        """it => {
            it.value = '7';
            it.dispatchEvent(new Event('input', {bubbles: true}));
            const kept = Object.keys(localStorage).filter(key => key.startsWith('exam:'));
            return kept.map(key => key.split(':').pop());
        }"""
    )
    assert kept == [place]
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('exam:'))")
    page.reload()
    expect(field).to_have_value("7")


def test_an_entry_is_dragged_to_its_place_and_the_place_is_said(visit: Visit) -> None:
    visitor = practise(visit, "drag", "ordering", width=390, height=844)
    page = visitor.page
    before = labels(page)
    handles = page.locator("li.match .handle")
    start, end = handles.nth(0).bounding_box(), page.locator("li.match").nth(2).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, end["y"] + end["height"] - 2, steps=12)
    page.mouse.up()
    assert labels(page)[:3] == [before[1], before[2], before[0]]
    assert page.locator("[data-ordering-said]").inner_text() == f"Now at place 3 of {len(before)}"
    assert [page.locator("li.match select").nth(n).input_value() for n in range(3)] == ["1", "2", "3"]


def test_a_check_in_a_lesson_is_ordered_again_after_its_reasons(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_in(LEARNERS["drag"])
    page = visitor.open("/learn/QT-01/lessons/L1")
    first = labels(page)[0]
    page.get_by_role("button", name=f"Down: {first}", exact=True).click()
    page.get_by_role("button", name="Check my answer").click()
    page.locator(".check .note").wait_for()
    page.locator(".check li.moved").first.wait_for()
    assert page.locator(".check li.moved").count() == len(labels(page))
    assert labels(page)[1] == first
    visitor.check()
