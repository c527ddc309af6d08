"""A screen to fill: by keyboard on a desk and on a phone, without a script, and watched by a manager."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.test_keyboard import choose, enter, tab_to
from tests.browser.visitor import CONTRAST, Visitor, axe_violations, scrolls_sideways

DANA = "10042"
"""The registrar of the demo, whose manager is the manager of the demo."""


def looks_right(visitor: Visitor) -> None:
    """Check that nothing runs out of the page and everything can be read."""
    visitor.check()
    assert not scrolls_sideways(visitor.page), visitor.page.url
    assert not axe_violations(visitor.page, CONTRAST), visitor.page.url


def begin(visitor: Visitor) -> None:
    """Open the screen from its page, or go on with it."""
    with visitor.page.expect_navigation():
        visitor.page.locator(".next .btn-primary").click()
    visitor.check()


def card(page: Page, label: str) -> str:
    """Return what the drawn cards say of something; the text stands beside each drawing."""
    return page.locator(f".as-text dt:has-text('{label}') + dd").first.text_content() or ""


@pytest.mark.parametrize("width", [pytest.param(1366, marks=pytest.mark.wide), 390])
def test_a_registrar_enters_insurance_by_keyboard(visit: Visit, width: int) -> None:
    registrar = visit(width=width, height=844)
    registrar.become("registrar")
    page = registrar.open("/simulations/tasks/FT-2")
    looks_right(registrar)
    enter(page, page.locator(".next .btn-primary").inner_text())
    looks_right(registrar)
    number = card(page, "Member ID")

    tab_to(page, "Plan record")
    choose(page, "North")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(number.lower())
    page.keyboard.press("Tab")
    with page.expect_response(lambda answer: answer.ok and "NW2210" in (answer.request.post_data or "")):
        page.keyboard.type("NW2210")
        page.keyboard.press("Tab")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Saved"))
    assert page.locator("#f-northway_number").input_value() == number.lower()

    page.reload()
    assert page.locator("#f-northway_number").input_value() == number.lower()
    tab_to(page, "Why this plan is first")
    enter(page, "Hand in")
    page.wait_for_url("**/result")
    looks_right(registrar)
    assert "Not passed yet" in registrar.heading()
    assert "CARC-22" in page.locator("section[aria-labelledby=claim]").inner_text()
    assert "1 change" in page.locator("section[aria-labelledby=times]").inner_text()


def test_what_is_changed_while_a_save_is_on_its_way_is_saved_after_it(visit: Visit) -> None:
    registrar = visit()
    registrar.become("registrar_ready")
    page = registrar.open("/simulations/tasks/FT-1")
    begin(registrar)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/simulations/**", hold_the_first)
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_label("Name to be called by").fill("Somebody")
        page.get_by_label("Street").focus()
    page.get_by_label("Street").fill("9 Mill Lane")
    page.locator("h1").click()
    expect(page.locator("[data-saved]")).to_have_text("Saving")
    with page.expect_response(lambda answer: answer.ok and "Mill" in (answer.request.post_data or "")):
        held[0].continue_()
    page.reload()
    expect(page.get_by_label("Street")).to_have_value("9 Mill Lane")


def test_without_a_script_a_phone_in_the_dark_saves_and_hands_in(visit: Visit) -> None:
    registrar = visit(width=390, height=844, dark=True, script=False)
    registrar.become("registrar")
    page = registrar.open("/simulations/tasks/FT-3")
    begin(registrar)
    page.get_by_label("Yes").first.check()
    page.get_by_label("Copay for this visit").fill("20")
    registrar.press("Save")
    assert "Saved. Nothing is judged" in page.locator("#flash").inner_text()
    assert page.get_by_label("Copay for this visit").input_value() == "20"
    registrar.press("Hand in")
    assert "No script measured the fields" in page.locator("section[aria-labelledby=times]").inner_text()


@pytest.mark.wide
def test_a_charge_sheet_fits_a_phone_and_can_be_read_in_the_dark(visit: Visit) -> None:
    registrar = visit(width=390, height=844, dark=True)
    registrar.become("registrar")
    registrar.open("/simulations/tasks")
    looks_right(registrar)
    registrar.open("/simulations/tasks/FT-5")
    begin(registrar)
    looks_right(registrar)
    page = registrar.page
    page.get_by_label("Code, line 1").fill("J1745")
    page.get_by_label("Units, line 1").fill("300")
    registrar.press("Hand in")
    page.wait_for_url("**/result")
    looks_right(registrar)
    assert "Edit" in page.locator("#field-lines").inner_text()


def test_a_manager_watches_on_a_phone_what_is_saved_and_marks_beside_it(visit: Visit) -> None:
    registrar = visit()
    registrar.become("registrar")
    filling = registrar.open("/simulations/tasks/FT-1")
    begin(registrar)

    manager = visit(width=390, height=844)
    manager.become("manager")
    watching = manager.open(f"/team/{DANA}/observe/walk-in-registration")
    manager.follow("FT-1 Registration after a car accident")
    looks_right(manager)
    assert "nothing saved yet" in watching.locator("section[aria-labelledby=live]").inner_text()

    filling.get_by_label("Name to be called by").fill("Somebody")
    with registrar.page.expect_navigation():
        filling.get_by_role("button", name="Save", exact=True).click()
    watching.wait_for_function(
        "() => document.querySelector('section[aria-labelledby=live]').innerText.includes('Somebody')"
    )
    assert watching.locator("input[name=mark-S1]").count() == 4
