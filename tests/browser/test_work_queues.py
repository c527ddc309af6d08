"""A work queue by keyboard on a desk, and without a script on a phone in the dark."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.test_keyboard import choose, enter, tab_to
from tests.browser.visitor import CONTRAST, Visitor, axe_violations, scrolls_sideways


def looks_right(visitor: Visitor) -> None:
    """Check that nothing runs out of the page and everything can be read."""
    assert not scrolls_sideways(visitor.page), visitor.page.url
    assert not axe_violations(visitor.page, CONTRAST), visitor.page.url


def first_item(page: Page) -> str:
    return page.locator("li.wq a").first.inner_text()


def left(page: Page) -> int:
    """Return the seconds that the page shows as left."""
    minutes, seconds = page.locator("[data-clock]").inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def test_a_biller_works_a_queue_by_keyboard_and_reads_the_result(visit: Visit) -> None:
    biller = visit()
    biller.become("biller")
    page = biller.open("/simulations/queues")
    enter(page, "Claim edits before billing")
    biller.check()
    enter(page, "Start the clock and begin")
    biller.check()
    assert "14 of 14 items are open" in biller.heading()
    begun = left(page)

    enter(page, first_item(page))
    biller.check()
    look = page.locator(".looks-to button").first.inner_text()
    enter(page, " ".join(look.split()))
    biller.check()
    assert page.locator(".looks li").count() == 1
    cost = int(re.findall(r"(\d+) s$", look)[0])
    assert left(page) <= begun - cost

    action = page.locator(".choice").first.inner_text()
    tab_to(page, " ".join(action.split()))
    page.keyboard.press("Space")
    tab_to(page, "Where does the cause lie?")
    choose(page, "Regis")
    tab_to(page, "P1 first")
    page.keyboard.press("ArrowRight")
    enter(page, "Decide")
    biller.check()
    assert "13 of 14 items are open" in biller.heading()
    assert "P2 decided" in page.locator("li.wq").first.inner_text()

    biller.confirm("Hand in the queue")
    assert "Not passed yet" in biller.heading()
    left_open = page.locator("details.wqs").nth(1)  # the first one stands open already when it was a breach
    left_open.locator("summary").focus()
    page.keyboard.press("Enter")
    biller.check()
    assert "Next time" in left_open.inner_text()


def test_the_clock_runs_on_the_page_and_is_not_read_out_each_second(visit: Visit) -> None:
    biller = visit()
    biller.become("biller")
    page = biller.open("/simulations/queues/WQ-2")
    biller.press("Start the clock and begin")
    before = left(page)
    page.wait_for_function(
        "before => { const [m, s] = document.querySelector('[data-clock]').textContent.split(':');"
        " return 60 * m + Number(s) < before - 1; }",
        arg=before,
    )
    assert page.locator("[data-time-said]").inner_text() == ""


def test_without_a_script_a_phone_in_the_dark_practises_with_what_is_right_at_once(visit: Visit) -> None:
    biller = visit(width=390, height=844, dark=True, script=False)
    biller.expect_error("422")
    biller.become("biller")
    page = biller.open("/simulations/queues/WQ-4")
    biller.press("Practise without a clock")
    assert "practice, no clock" in page.locator(".page-head").inner_text()
    with page.expect_navigation():
        page.locator("li.wq a").first.click()
    with page.expect_navigation():
        page.locator(".looks-to button").first.click()
    assert page.locator(".looks li").count() == 1
    biller.press("Decide")
    assert "Choose an action, a root cause and a band." in page.locator("[role=alert]").inner_text()
    page.locator(".choice input").first.check()
    page.get_by_label("Where does the cause lie?").select_option(index=1)
    page.get_by_label("P1 first").check()
    biller.press("Decide")
    assert "Next time" in page.locator("section[aria-labelledby=judged]").inner_text()


@pytest.mark.wide
def test_every_page_of_a_queue_fits_a_phone_and_can_be_read_in_the_dark(visit: Visit) -> None:
    biller = visit(width=390, height=844, dark=True)
    biller.become("biller")
    page = biller.open("/simulations/queues")
    looks_right(biller)
    biller.open("/simulations/queues/WQ-3")
    looks_right(biller)
    biller.press("Start the clock and begin")
    looks_right(biller)
    with page.expect_navigation():
        page.locator("li.wq a").first.click()
    biller.check()
    looks_right(biller)
    biller.follow("WQ-3 Unbilled accounts")
    biller.confirm("Hand in the queue")
    page.locator("details.wqs summary").first.click()
    looks_right(biller)
