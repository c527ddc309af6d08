"""A visit played together: the room follows by itself; turns by keyboard, and on a phone without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_keyboard import enter, tab_to
from tests.browser.visitor import CONTRAST, Visitor, axe_violations, scrolls_sideways

TRAINER, BILLER = "10034", "10052"


def looks_right(visitor: Visitor) -> None:
    """Check that nothing runs out of the page and everything can be read."""
    assert not scrolls_sideways(visitor.page), visitor.page.url
    assert not axe_violations(visitor.page, CONTRAST), visitor.page.url


def lay(trainer: Visitor) -> str:
    """Lay a table of SC1 for trainer and biller, the nurse with the usual error; return its address."""
    trainer.become("trainer")
    page = trainer.open("/simulations/tables/new?scenario=SC1")
    page.locator("#who-ed_registrar").fill(TRAINER)
    page.locator("#who-biller").fill(BILLER)
    page.locator("#way-nurse").select_option("B3b")
    trainer.press("Lay the table")
    return page.url.removeprefix(trainer.server.url).removesuffix("/room")


def test_the_room_follows_a_turn_that_is_taken_by_keyboard(visit: Visit) -> None:
    trainer = visit()
    table = lay(trainer)
    room = trainer.page
    assert "Tomás Reyes" in room.locator("#turn").inner_text()
    looks_right(trainer)

    seat = visit()
    seat.become("trainer")
    page = seat.open(table)
    for option in ("Ask name and birth date", "Copy the coverage of the last visit"):
        choice = page.locator(".choice", has_text=option).inner_text()
        first = page.locator(".choice").first.inner_text()
        tab_to(page, " ".join(first.split()))
        while not page.locator(".choice", has_text=option).locator("input").is_checked():
            page.keyboard.press("ArrowDown")
        assert option in choice
        tab_to(page, "For whoever comes next optional")
        page.keyboard.type("Coverage is as last year.")
        enter(page, "Decide")
        seat.check()
        looks_right(seat)
        onward = "Go on: Two cards at the bedside" if "Ask" in option else "See where the visit is"
        enter(page, onward)
        seat.check()

    expect(room.locator("#turn")).to_contain_text("Owen Pryce")
    assert "will stop in an edit" in room.locator(".ribbon").inner_text()
    assert "Copy the coverage" not in room.locator("main").inner_text()
    trainer.check()
    looks_right(trainer)


@pytest.mark.wide
def test_a_phone_in_the_dark_without_a_script_takes_a_turn_and_reads_the_end(visit: Visit) -> None:
    trainer = visit(width=390, height=844, dark=True)
    table = lay(trainer)
    looks_right(trainer)
    page = trainer.open(table)
    for option in ("Ask name and birth date", "Copy the coverage of the last visit"):
        page.locator(".choice", has_text=option).click()
        trainer.press("Decide")
        looks_right(trainer)
        page = trainer.open(table)
    looks_right(trainer)

    biller = visit(width=390, height=844, dark=True, script=False)
    biller.become("biller")
    page = biller.open("/")
    assert "It is your turn" in page.locator("main").inner_text()
    page = biller.open(table)
    assert "EDIT-E014" in page.locator("main").inner_text()
    page.locator(".choice", has_text="Return it with the reason").click()
    page.get_by_label("For whoever comes next").fill("Registration will call the patient.")
    biller.press("Decide")
    biller.follow("Read what became of the claim")
    assert biller.heading() == "Owen Pryce, as Biller, saved this claim"
    assert not scrolls_sideways(page)
    page.locator("main details summary").first.click()
    assert "ST*837" in page.locator("main details[open] pre").first.inner_text()

    trainer.open(f"{table}/end")
    looks_right(trainer)
    assert "Tomás Reyes" not in trainer.page.locator("main").inner_text()


def test_somebody_who_is_missing_is_played_by_the_system(visit: Visit) -> None:
    trainer = visit()
    lay(trainer)
    page = trainer.page
    trainer.go(page.get_by_role("link", name="Hand on the seat of Biller"))
    looks_right(trainer)
    page.get_by_label("Employee number").fill("99999")
    trainer.expect_error("422")
    trainer.press("Hand the seat on")
    assert "Nobody with the number 99999 works in your units." in page.locator("main").inner_text()
    page.get_by_label("Employee number").fill("")
    trainer.press("Hand the seat on")
    assert "played by the system" in page.locator("section", has_text="The path").last.inner_text()


def test_a_leader_meets_forty_visits_and_chooses_a_step(visit: Visit) -> None:
    manager = visit()
    manager.become("manager")
    page = manager.open("/simulations/SC1")
    manager.go(page.get_by_role("button", name="as Leader").first)
    looks_right(manager)
    assert "40 visits" in page.locator("#tally").inner_text()
    page.locator(".choice", has_text="Sit with registration").click()
    manager.press("Decide")
    manager.follow("Read what became of the claim")
    looks_right(manager)
    assert "3 of 3 points" in page.locator("main").inner_text()
