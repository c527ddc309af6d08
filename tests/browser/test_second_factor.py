"""A second step at sign-in and for signatures, with an app and a passkey; and standing in for a manager."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Browser

from tests.browser import cast
from tests.browser.conftest import Visit
from tests.browser.hospital import MARCUS, PASSWORD, Server, today
from tests.browser.test_registrar import flat
from tests.browser.visitor import Visitor, scrolls_sideways
from tests.sharing import free_port

OFFICER = "10032"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class NamedServer(Server):
    """The same hospital opened by a host name, where passkeys work."""

    @property
    def url(self) -> str:
        """Address of the server by its name."""
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """Environment with the address that people use."""
        return super().environment() | {"LMS_BASE_URL": self.url}


@pytest.fixture(scope="module")
def named(server: Server) -> Iterator[NamedServer]:
    """A second web server on the hospital of the journeys, under a name."""
    made = NamedServer(server.instance, free_port(), log=server.log.with_name("named.log"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def holder(named: NamedServer, browser: Browser) -> Iterator[Visitor]:
    """A visitor whose device holds passkeys."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    visitor = Visitor(named, context, script=True)
    device = context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield visitor
    context.close()
    assert not visitor.problems


def set_up_app(visitor: Visitor) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an authenticator app on the page; return it with the recovery codes that were shown."""
    page = visitor.open("/settings/security/app")
    secret = re.sub(r"\s", "", page.locator("dl.pairs dd").first.inner_text())
    app = pyotp.TOTP(secret)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code that the app shows").fill(app.now())
    visitor.press("Set up the app")
    return app, page.locator(".codes code").all_inner_texts()


def test_an_app_is_set_up_and_asked_for_without_any_script(visit: Visit) -> None:
    visitor = visit(width=390, height=844, script=False)
    visitor.sign_in(cast.AGNES)
    _app, codes = set_up_app(visitor)
    assert len(codes) == 10

    again = visit(script=False)
    again.sign_in(cast.AGNES)
    assert again.page.url.endswith("/login/second")
    again.expect_error("422")
    again.page.get_by_label("Code").fill("000 000")
    again.press("Go on")
    assert "does not count" in flat(again.page.locator("main").inner_text())
    again.page.get_by_label("Code").fill(codes[0])
    again.press("Go on")
    assert not again.page.url.endswith("/login/second")

    again.open("/settings/security")
    remove = again.page.locator('form[action$="/app/remove"]')
    again.page.get_by_text("Remove the app").first.click()
    remove.get_by_label("Password").fill(PASSWORD)
    remove.get_by_label("Code").fill(codes[1])
    with again.page.expect_navigation():
        remove.get_by_role("button", name="Remove the app").click()
    assert "Your password alone" in again.heading()


def test_a_passkey_is_made_signs_in_and_is_removed(holder: Visitor) -> None:
    holder.sign_in(OFFICER)
    page = holder.open("/settings/security")
    form = page.locator('form[action$="/passkeys"]')
    form.get_by_label("Name of the device").fill("key on the badge")
    form.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Make a passkey").click()
    holder.check()
    assert holder.heading() == "Ten recovery codes, shown this once"

    holder.context.clear_cookies()
    holder.sign_in(OFFICER)
    assert page.url.endswith("/login/second")
    holder.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Use a passkey instead").click()
    assert not page.url.endswith("/login/second")

    holder.context.clear_cookies()
    holder.open("/login")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in with a passkey").click()
    holder.open("/settings/security")
    assert "passkey" in page.locator("section[aria-labelledby=now]").inner_text()

    page.locator("section[aria-labelledby=passkeys] summary").click()
    with page.expect_navigation():
        page.locator('form[action$="/remove"]').get_by_role("button", name="Use a passkey instead").click()
    assert "Your password alone" in holder.heading()


def test_a_deputy_does_the_work_of_a_manager_until_it_is_ended(visit: Visit) -> None:
    manager = visit(width=390, height=844, dark=True)
    manager.sign_in(MARCUS)
    page = manager.open("/covers")
    assert not scrolls_sideways(page)
    page.get_by_label("Stands in, employee number").fill(cast.CLEO)
    page.get_by_label("Last day").fill((today() + timedelta(days=3)).isoformat())
    page.get_by_label("Reason").last.fill("vacation")
    page.locator('input[name="what"]').first.check()
    manager.press("Name the cover")
    assert "stands in for you" in manager.heading()

    deputy = visit()
    deputy.sign_in(cast.CLEO)
    deputy.open("/team")
    assert "You stand in for" in flat(deputy.page.locator("main").inner_text())

    manager.open("/covers")
    first = manager.page.locator("section[aria-labelledby=open] details").last
    first.locator("summary").click()
    first.get_by_label("Reason").fill("back early")
    with manager.page.expect_navigation():
        first.get_by_role("button", name="End the cover").click()
    assert "Ended early" in manager.page.locator("section[aria-labelledby=before]").inner_text()
    assert deputy.page.request.get(deputy.server.url + "/team").status == 403
