"""Two different people sign, nobody for themselves; who may not sign reads the reason on the page."""

from tests.browser import cast
from tests.browser.conftest import Visit
from tests.browser.hospital import MARCUS, PASSWORD, PRIYA
from tests.browser.test_registrar import confirm, flat
from tests.browser.visitor import Visitor

GATE = "ehr-registrar"


def main_text(visitor: Visitor) -> str:
    """Return the words of the page."""
    return flat(visitor.page.locator("main").inner_text())


def send(visitor: Visitor, path: str, **fields: str) -> int:
    """Send a form that the page does not offer, with the token of the page; return the status."""
    token = visitor.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    sent = {"csrf_token": token, "form_key": "made-by-hand-0001", "password": PASSWORD, **fields}
    return visitor.page.request.post(visitor.server.url + path, form=sent, max_redirects=0).status


def test_a_manager_is_refused_to_confirm_or_release_for_themself_and_reads_why(visit: Visit) -> None:
    agnes = visit()
    agnes.sign_in(cast.AGNES)
    agnes.open(f"/team/{cast.AGNES}")
    assert "Everything is met" in agnes.heading()
    assert "Nobody signs for themselves" in main_text(agnes)
    assert agnes.page.get_by_role("button", name="Confirm role and workflows").count() == 0
    assert send(agnes, f"/team/{cast.AGNES}/{GATE}/confirm") == 403
    agnes.open(f"/access/{cast.AGNES}")
    assert agnes.page.get_by_role("button", name="Sign the decision").count() == 0
    assert send(agnes, f"/access/{cast.AGNES}/{GATE}/release", decision="release") == 403


def test_the_person_who_confirmed_may_not_release_as_well_and_reads_why(visit: Visit) -> None:
    agnes = visit()
    agnes.sign_in(cast.AGNES)
    confirm(agnes, cast.BRAM)
    agnes.open("/access")
    assert "Two different people: someone else must release" in main_text(agnes)
    agnes.open(f"/access/{cast.BRAM}")
    assert "You cannot sign this one" in main_text(agnes)
    assert "Two different people: someone else must release." in main_text(agnes)
    assert agnes.page.get_by_role("button", name="Sign the decision").count() == 0
    assert send(agnes, f"/access/{cast.BRAM}/{GATE}/release", decision="release") in {403, 422}
    agnes.open(f"/access/{cast.BRAM}")
    assert "Cleared" not in agnes.heading()


def test_an_access_officer_may_not_release_a_person_whom_nobody_confirmed(visit: Visit) -> None:
    priya = visit()
    priya.sign_in(PRIYA)
    priya.open(f"/access/{cast.CLEO}")
    assert "manager confirms" in main_text(priya)
    assert priya.page.get_by_role("button", name="Sign the decision").count() == 0
    assert send(priya, f"/access/{cast.CLEO}/{GATE}/release", decision="release") == 422
    priya.open(f"/access/{cast.CLEO}")
    assert "Cleared" not in priya.heading()


def test_a_manager_without_the_duty_of_an_access_officer_may_not_release(visit: Visit) -> None:
    marcus = visit()
    marcus.sign_in(MARCUS)
    marcus.open(f"/team/{cast.CLEO}")
    assert send(marcus, f"/access/{cast.CLEO}/{GATE}/release", decision="release") in {403, 404}
