"""A coding manager withdraws a privilege and grants it anew; a coder reads the limits; two desks."""

import re

from tests.browser.conftest import Visit
from tests.browser.hospital import ELLEN, MARCUS, PASSWORD
from tests.browser.visitor import Visitor, scrolls_sideways

SUNNIVA, CHIARA = "10021", "10053"
OUTPATIENT = f"/access/privileges/{CHIARA}/independent-coding:outpatient"


def text(visitor: Visitor) -> str:
    """Return the words of the page."""
    return visitor.page.locator("main").inner_text()


def sign(visitor: Visitor, word: str, note: str) -> None:
    """Sign what the page offers, with a note."""
    visitor.page.get_by_label("Note").fill(note)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=word, exact=True).click()


def test_independent_coding_is_withdrawn_and_granted_anew_on_a_phone_without_javascript(visit: Visit) -> None:
    phone = visit(width=390, height=844, dark=True, script=False)
    phone.sign_in(SUNNIVA)
    phone.open(OUTPATIENT)
    assert "At least 30 records a quarter are reviewed" in text(phone)
    assert re.search(r"\d [A-Z][a-z]{2} 20\d\d", text(phone))
    assert not scrolls_sideways(phone.page)
    sign(phone, "Withdraw", "Modifiers are missing on six records of this week.")
    assert "the work goes back to review" in phone.page.locator("body").inner_text()
    assert "Modifiers are missing on six records" in text(phone)
    assert "Ready to grant" in text(phone)
    sign(phone, "Grant", "Six records were corrected and seen.")
    assert "Held" in text(phone)
    phone.check()


def test_a_coder_reads_the_privileges_and_limits_and_prints_the_card(visit: Visit) -> None:
    chiara = visit()
    chiara.sign_in(CHIARA)
    chiara.open("/me")
    assert "Independent remote coding, emergency" in text(chiara)
    assert "a quarter under 93 % ends it" in text(chiara)
    chiara.check()
    chiara.open(f"/access/privileges/{CHIARA}/independent-coding:emergency")
    assert chiara.page.get_by_role("button", name="Withdraw").count() == 0
    card = chiara.page.request.get(
        f"{chiara.server.url}/privilege-cards/{CHIARA}/independent-coding:emergency"
    )
    assert (card.status, card.headers["content-type"]) == (200, "application/pdf")


def test_a_director_sees_the_exception_and_where_shifts_fall_short(visit: Visit) -> None:
    ellen = visit()
    ellen.sign_in(ELLEN)
    ellen.open("/access/combinations")
    assert "Caspian Novotny" in text(ellen)
    assert "Approved by Ellen Castellano" in text(ellen)
    ellen.check()
    ellen.open("/coverage")
    assert "short of people" in ellen.heading()
    ellen.check()


def test_a_manager_reads_the_coverage_of_the_next_two_weeks_on_a_phone(visit: Visit) -> None:
    phone = visit(width=390, height=844, script=False)
    phone.sign_in(MARCUS)
    phone.open("/coverage")
    assert "Registration with consent and privacy notice" in text(phone)
    assert not scrolls_sideways(phone.page)
    phone.check()
