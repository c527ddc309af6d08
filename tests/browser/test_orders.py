"""An access officer looks at the orders, sends a failed one again, and finds what changed since Friday."""

from tests.browser.conftest import Visit
from tests.browser.hospital import PRIYA
from tests.browser.visitor import scrolls_sideways


def test_a_failed_order_is_sent_again_on_a_phone_without_javascript(visit: Visit) -> None:
    phone = visit(width=390, height=844, dark=True, script=False)
    phone.sign_in(PRIYA)
    phone.open("/access/orders")
    rows = phone.page.locator("tbody tr")
    failed = rows.count()
    assert "to act on" in phone.heading()
    assert failed
    assert not scrolls_sideways(phone.page)
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="Send again").first.click()
    assert "It is on its way again." in phone.page.locator("body").inner_text()
    assert phone.page.locator("tbody tr").count() == failed - 1
    phone.open("/access/orders?show=waiting")
    assert phone.page.locator("tbody tr").count() >= 1


def test_the_desks_of_an_officer_are_reached_from_the_release_queue(visit: Visit) -> None:
    priya = visit()
    priya.sign_in(PRIYA)
    for label, heading in (("Orders", "order"), ("What changed", "since"), ("Intakes", "ntake")):
        priya.open("/access")
        priya.go(priya.page.get_by_role("link", name=label, exact=True))
        assert heading in priya.heading() or "who begin" in priya.heading()
    priya.open("/access?show=reconcile")
    assert priya.page.locator(".tiles .tile").count() == 6
