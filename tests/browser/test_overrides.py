"""Emergency staffing, the register, proposals and disputed ratings, as people meet them."""

from tests.browser.conftest import Visit
from tests.browser.hospital import ELLEN, MARCUS, PASSWORD, PRIYA
from tests.browser.test_registrar import flat
from tests.browser.visitor import Visitor, scrolls_sideways

SUPERVISOR, NEWCOMER = "10049", "30005"


def main_text(visitor: Visitor) -> str:
    """Return the words of the page."""
    return flat(visitor.page.locator("main").inner_text())


def test_a_director_declares_names_and_ends_an_emergency_on_a_phone_without_javascript(visit: Visit) -> None:
    phone = visit(width=390, height=844, dark=True, script=False)
    phone.sign_in(ELLEN)
    phone.open("/access/emergencies")
    phone.page.get_by_label("Unit, with those below it").select_option("AR-ADM")
    days = phone.page.get_by_label("Until the end of")
    days.select_option(index=days.locator("option").count() - 1)
    phone.page.get_by_label("Reason").fill("The desk is short of three people tonight.")
    phone.press("Declare it")
    assert "hours left" in phone.heading()
    assert "Nobody is named yet" in main_text(phone)
    phone.page.get_by_label("Employee number", exact=True).fill(NEWCOMER)
    phone.page.get_by_label("What for, and where").fill("Walk-ins at the main desk; no cash.")
    phone.page.get_by_label("Supervisor on shift, employee number").fill(SUPERVISOR)
    phone.press("Name this person")
    assert "Walk-ins at the main desk; no cash." in main_text(phone)
    assert not scrolls_sideways(phone.page)
    phone.open(f"/access/{NEWCOMER}")
    assert "May work until" in phone.heading()


def test_a_director_reads_the_register_and_signs_it(visit: Visit) -> None:
    ellen = visit()
    ellen.sign_in(ELLEN)
    ellen.open("/access/overrides")
    assert "in force" in ellen.heading()
    ellen.page.get_by_label("Password").fill(PASSWORD)
    ellen.press("Sign the review")
    assert "Reviewed and signed" in ellen.page.locator("body").inner_text()
    assert "Ellen Castellano" in main_text(ellen)


def test_an_officer_reads_from_when_a_suspension_holds_and_leaves_one_with_a_reason(visit: Visit) -> None:
    priya = visit()
    priya.sign_in(PRIYA)
    priya.open("/access/proposals")
    rows = priya.page.locator("tbody tr")
    found = rows.count()
    assert found
    assert "akes effect" in rows.first.inner_text()
    priya.go(rows.first.get_by_role("link").first)
    priya.page.get_by_label("Leave the access").check()
    priya.expect_error("422")
    priya.press("Answer it")
    assert "it stands on the register of overrides" in main_text(priya)
    priya.page.get_by_label("Reason").fill("Completed on paper; the scan follows on Monday.")
    priya.press("Answer it")
    assert priya.page.locator("tbody tr").count() == found - 1
    priya.open("/access/proposals?show=dismissed")
    assert "Completed on paper" in main_text(priya)


def test_a_manager_finds_the_disputed_rating_that_is_not_theirs_to_rate(visit: Visit) -> None:
    marcus = visit()
    marcus.sign_in(MARCUS)
    marcus.open("/team")
    marcus.go(marcus.page.get_by_role("link", name="Second ratings"))
    assert "disputed rating" in marcus.heading()
    assert "Somebody else must rate" in main_text(marcus)
