"""An access officer marks people in the queue, reads what will happen, releases them with one password."""

import pytest

from tests.browser import cast
from tests.browser.conftest import Visit
from tests.browser.hospital import MARCUS, PASSWORD, PRIYA
from tests.browser.test_registrar import confirm, flat
from tests.browser.visitor import Visitor, scrolls_sideways


def confirmed(visit: Visit, *numbers: str) -> None:
    """Have the manager confirm people."""
    marcus = visit()
    marcus.sign_in(MARCUS)
    for number in numbers:
        confirm(marcus, number)


def mark(visitor: Visitor, *numbers: str) -> None:
    """Mark people in the release queue by the names of their boxes, and review them."""
    visitor.open("/access")
    for number in numbers:
        visitor.page.get_by_label(f"Mark {cast.name_of(number)}", exact=True).check()
    visitor.press("Review the marked people")


def main_text(visitor: Visitor) -> str:
    """Return the words of the page."""
    return flat(visitor.page.locator("main").inner_text())


def test_two_people_are_marked_reviewed_and_released_by_one_signature(visit: Visit) -> None:
    confirmed(visit, cast.IDA, cast.JON)
    priya = visit()
    priya.sign_in(PRIYA)
    mark(priya, cast.IDA, cast.JON)
    assert priya.heading() == "Release two people"
    assert "Each is checked again at this moment" in main_text(priya)
    priya.page.get_by_label("Password").fill("not my password")
    priya.expect_error("422")
    priya.press("Sign and release two people")
    assert "This is not your password" in main_text(priya)
    priya.page.get_by_label("Password").fill(PASSWORD)
    priya.press("Sign and release two people")
    assert priya.heading() == "Two people are released"
    for number in (cast.IDA, cast.JON):
        assert cast.name_of(number) in main_text(priya)
    for number in (cast.IDA, cast.JON):
        priya.open(f"/access/{number}")
        assert "Cleared until" in priya.heading()


@pytest.mark.wide
def test_on_a_phone_without_javascript_who_was_returned_is_named_and_the_other_is_released(
    visit: Visit,
) -> None:
    confirmed(visit, cast.KIM, cast.LOU)
    phone, desk = visit(width=390, height=844, dark=True, script=False), visit()
    phone.sign_in(PRIYA)
    mark(phone, cast.KIM, cast.LOU)
    assert not scrolls_sideways(phone.page)
    desk.sign_in(PRIYA)
    desk.open(f"/access/{cast.LOU}")
    desk.page.get_by_label("Return to manager").check()
    desk.expect_error("422")
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.press("Sign the decision")
    assert "Say what is missing" in main_text(desk)
    desk.page.get_by_label("Note").fill("Another desk.")
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.press("Sign the decision")
    phone.page.get_by_label("Password").fill(PASSWORD)
    phone.press("Sign and release two people")
    assert phone.heading() == "One person is released"
    assert (
        f"{cast.name_of(cast.LOU)}, {cast.LOU} A manager must confirm role and workflows first."
        in main_text(phone)
    )
    assert not scrolls_sideways(phone.page)
