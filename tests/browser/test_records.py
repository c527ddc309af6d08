"""An administrator looks after records; a hold, a copy and an erasure need no JavaScript, and two people."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import scrolls_sideways

SOFIA, JIAHUI = "10033", "10036"
PAGES = (
    "/admin/retention",
    "/admin/holds",
    "/admin/erasures",
    "/admin/data-quality",
    "/admin/data-quality/no-manager",
    "/admin/imports/rhythm",
    "/admin/policy",
    "/admin/policy/role/registrar",
    "/my-data",
)


@pytest.mark.wide
def test_every_page_of_records_is_readable_by_everybody(visit: Visit) -> None:
    sofia = visit()
    sofia.sign_in(SOFIA)
    for path in PAGES:
        sofia.open(path)
        sofia.check()
    phone = visit(width=390, height=844, dark=True)
    phone.sign_in(SOFIA)
    for path in PAGES:
        phone.open(path)
        phone.check()
        assert not scrolls_sideways(phone.page), path


def test_a_hold_is_set_by_one_and_released_by_another_without_javascript(visit: Visit) -> None:
    sofia = visit(script=False)
    sofia.sign_in(SOFIA)
    sofia.open("/admin/holds")
    sofia.page.get_by_label("Matter").fill("Journey of the tests")
    sofia.page.get_by_label("Employee number").fill("10048")
    sofia.page.get_by_label("Reason").fill("The agency asked on paper.")
    with sofia.page.expect_navigation():
        sofia.page.get_by_role("button", name="Set the hold").click()
    assert sofia.heading() == "Journey of the tests"
    assert "Somebody else releases it" in sofia.page.locator("main").inner_text()
    jiahui = visit(script=False)
    jiahui.sign_in(JIAHUI)
    jiahui.open("/admin/holds")
    jiahui.go(jiahui.page.get_by_role("link", name="Journey of the tests"))
    jiahui.page.get_by_label("Why the records").fill("The matter was settled.")
    with jiahui.page.expect_navigation():
        jiahui.page.get_by_role("button", name="Release the hold").click()
    assert "Released by" in jiahui.page.locator("main").inner_text()


def test_who_waits_to_be_erased_becomes_a_number_by_a_second_person(visit: Visit) -> None:
    jiahui = visit(script=False)
    jiahui.sign_in(JIAHUI)
    jiahui.open("/admin/erasures")
    waiting = jiahui.page.locator("tr", has_text="To decide").get_by_role("link").first
    name = waiting.inner_text()
    jiahui.go(waiting)
    assert name in jiahui.heading()
    jiahui.page.get_by_text("Erase now").click()
    jiahui.page.get_by_label("Reason").fill("No matter is open, the contract is over.")
    with jiahui.page.expect_navigation():
        jiahui.page.get_by_role("button", name="Decide", exact=True).click()
    assert jiahui.heading().startswith("Person ")
    assert name not in jiahui.page.locator("body").inner_text()


def test_somebody_fetches_a_copy_of_their_own_data(visit: Visit) -> None:
    sofia = visit()
    sofia.sign_in(SOFIA)
    sofia.open("/settings")
    sofia.go(sofia.page.get_by_role("link", name="Copies of my data"))
    sofia.go(sofia.page.get_by_role("link").filter(has_text=":").first)
    with sofia.page.expect_download() as fetched:
        sofia.page.get_by_role("button", name="Fetch the file").click()
    assert fetched.value.suggested_filename == f"data-of-{SOFIA}.zip"
