"""Learning and the exam by keyboard alone; wherever the focus is, it can be seen."""

from playwright.sync_api import Page

from tests.browser import cast
from tests.browser.conftest import Visit
from tests.browser.exam import answered, wait_until_saved
from tests.browser.hospital import PASSWORD

FOCUS = """() => {
    const it = document.activeElement;
    if (it === document.body) return {words: '', rings: true, href: ''};
    const own = getComputedStyle(it), around = it.closest('label') && getComputedStyle(it.closest('label'));
    const isRing = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    const rings = [own, around].filter(Boolean).some(style => isRing(style) || style.boxShadow !== 'none');
    const words = it.getAttribute('aria-label') || it.labels?.[0]?.innerText || it.innerText || it.name || '';
    return {words: words.replace(/\\s+/g, ' ').trim(), rings, href: it.getAttribute('href') || ''};
}"""


def tab_to(page: Page, words: str, *, steps: int = 80) -> None:
    """Press Tab until something with these words has the focus; each stop on the way must show it."""
    for _ in range(steps):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        assert here["rings"] or not here["words"], f"the focus is not seen on {here}"
        if words in (here["words"], here["href"]):
            return
    raise AssertionError(f"{words} cannot be reached on {page.url}")


def choose(page: Page, words: str) -> None:
    """Choose an entry of the focused list by its first letters, one word only when typed quickly."""
    for _ in range(5):
        page.keyboard.type(words)
        if page.evaluate("() => document.activeElement.selectedOptions[0].text").startswith(words):
            return
        page.wait_for_timeout(1_500)
    raise AssertionError(f"no entry begins with {words}")


def enter(page: Page, words: str) -> None:
    """Tab to something and press Enter; a page follows."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer_first_question(page: Page) -> None:
    """Tab to the first question and answer it with Space, an arrow, Enter or figures, as its kind asks."""
    for _ in range(80):
        page.keyboard.press("Tab")
        kind = page.evaluate(
            "() => document.activeElement.closest('fieldset.choices') && document.activeElement.type"
        )
        if kind:
            break
    if kind in {"radio", "checkbox"}:
        page.keyboard.press("Space")
    elif kind == "select-one":
        page.keyboard.press("ArrowDown")
    elif kind == "button":
        page.keyboard.press("Enter")
    else:
        page.keyboard.type("1")


def test_signing_in_a_lesson_its_check_and_an_exam_item_need_no_mouse(visit: Visit) -> None:
    hedda = visit()
    page = hedda.open("/login")
    tab_to(page, "Employee number or email")
    page.keyboard.type(cast.HEDDA)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    enter(page, "My learning")
    enter(page, "/learn/CORE-01/lessons/L1")
    assert "/learn/CORE-01/lessons/" in page.url
    answer_first_question(page)
    tab_to(page, "Check my answer")
    page.keyboard.press("Enter")
    page.locator("section.check .feedback").first.wait_for()
    page.wait_for_function("() => document.activeElement.innerText?.trim() === 'Check again'")

    enter(page, "My learning")
    enter(page, f"/learn/{cast.EXAM}/exam")
    enter(page, "Start the exam")
    answer_first_question(page)
    wait_until_saved(page)
    assert answered(page) == 1
    tab_to(page, "Save, go to item 2")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Item 2 of").wait_for()
    hedda.check()
