"""A class from the phone of a learner to the record: sign up by keyboard, three days, closed, completed."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.hospital import Server, today
from tests.browser.prepare_class import MODULE, TITLE
from tests.browser.test_keyboard import FOCUS, tab_to
from tests.browser.visitor import CONTRAST, Visitor, axe_violations, scrolls_sideways

PHONE: dict[str, Any] = {"width": 390, "height": 844}


@pytest.fixture(scope="module", autouse=True)
def class_id(server: Server) -> str:
    """A class of three days whose first two are over; it opened for signing up before."""
    return server.run(module="tests.browser.prepare_class").strip().splitlines()[-1]


def looks_right(visitor: Visitor) -> None:
    """Check a page on a small phone: nothing runs out of it, and everything can be read."""
    assert not scrolls_sideways(visitor.page), visitor.page.url
    assert not axe_violations(visitor.page, CONTRAST), visitor.page.url


def enter_past_the_date(page: Page, words: str) -> None:
    """Tab to a link and press Enter; the parts within a date field draw their own ring."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        is_date = page.evaluate("() => document.activeElement.type === 'date'")
        assert here["rings"] or is_date or not here["words"], here
        if here["words"] == words:
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")


def path_of(page: Page, server: Server) -> str:
    return page.url.removeprefix(server.url).partition("?")[0]


def test_a_learner_signs_up_on_a_phone_by_keyboard_and_gives_the_place_back(
    visit: Visit, server: Server
) -> None:
    learner = visit(**PHONE, dark=True)
    learner.become("nurse")
    page = learner.open("/classes")
    looks_right(learner)
    enter_past_the_date(page, "Payer words at noon")
    learner.check()
    looks_right(learner)
    tab_to(page, "Sign up")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    learner.check()
    assert page.get_by_role("heading", name="You have a place", exact=True).is_visible()
    tab_to(page, "Give my place back")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog#confirm")
    dialog.wait_for()
    learner.check()
    with page.expect_navigation():
        dialog.get_by_role("button", name="Give my place back").click()
    assert page.get_by_role("button", name="Sign up", exact=True).is_visible()
    assert path_of(page, server).startswith("/classes/")


def test_signing_up_needs_no_script(visit: Visit) -> None:
    learner = visit(**PHONE, script=False)
    learner.become("biller")
    page = learner.open("/classes")
    learner.go(page.get_by_role("link", name="Office hour on payer order", exact=True))
    learner.press("Sign up")
    assert page.get_by_role("heading", name="You have a place", exact=True).is_visible()
    learner.press("Give my place back")
    assert page.get_by_role("button", name="Sign up", exact=True).is_visible()


def test_a_trainer_takes_three_days_on_a_phone_and_closing_completes_the_module(
    visit: Visit, class_id: str
) -> None:
    trainer = visit(**PHONE)
    trainer.become("trainer")
    page = trainer.page
    for day in (1, 2, 3):
        trainer.open(f"/classes/{class_id}/roster/{day}")
        looks_right(trainer)
        page.get_by_role("group", name="Greta Lowe").get_by_label("Late" if day == 2 else "Present").check()
        trainer.press("Record attendance")
    assert page.get_by_role("link", name="Close the class").is_visible()
    trainer.follow("Close the class")
    looks_right(trainer)
    assert trainer.heading() == "1 of 1 have every day"
    trainer.press("Close the class")
    assert "1 completion is recorded" in page.inner_text("main")

    greta = visit(**PHONE, dark=True)
    greta.sign_in("30201")
    greta.open("/me")
    assert f"In the class “{TITLE}”" in greta.page.inner_text("main")
    greta.open(f"/classes/{class_id}")
    assert greta.page.get_by_role("heading", name="You were there on every day").is_visible()
    looks_right(greta)
    greta.follow("To the module and its exam")
    assert greta.page.url.endswith(f"/learn/{MODULE}")
    assert greta.page.get_by_role("link", name="Take the exam").is_visible()


def test_planning_shows_what_it_does_and_then_does_it(visit: Visit) -> None:
    trainer = visit()
    trainer.become("trainer")
    page = trainer.open("/classes/new")
    page.get_by_label("Module").select_option(MODULE)
    page.get_by_label("For people of").select_option("AR")
    page.get_by_label("Room").fill("Room 9")
    page.locator("#day-1-on").fill((today() + timedelta(days=40)).isoformat())
    trainer.press("Show what it does")
    assert trainer.heading() == "Read what this does, then decide"
    assert "12 places" in page.locator(".effect").inner_text()
    trainer.press("Plan the class")
    assert "The class is planned." in page.inner_text("main")


def test_the_calendar_address_is_shown_once_and_opens_without_a_sign_in(visit: Visit) -> None:
    learner = visit(**PHONE)
    learner.become("nurse")
    learner.open("/classes/calendar")
    learner.press("Make the address")
    looks_right(learner)
    address = learner.page.locator("#feed").inner_text()
    learner.open("/classes/calendar")
    assert learner.page.locator("#feed").count() == 0
    stranger = visit()
    answer = stranger.context.request.get(stranger.server.url + "/calendar/" + address.rpartition("/")[2])
    assert answer.text().startswith("BEGIN:VCALENDAR")
