"""A person at a browser: what they open is checked by axe, what the console says is collected."""

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

from tests.browser.hospital import PASSWORD, Server

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
AXE_RUN = """(only) => axe.run({resultTypes: ['violations'], runOnly: only})
    .then(found => found.violations.map(
        v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(' | ')))"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
PATIENCE = 30_000
"""Milliseconds that a slow machine may need for one step; where nothing is wrong nobody waits so long."""
SETTLES = 30
IS_WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def axe_violations(page: Page, only: Any = WCAG) -> list[str]:
    """Return what axe finds on a page as it stands, by the levels of WCAG or by the rules that are named."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(AXE_RUN, only)
    return found


def scrolls_sideways(page: Page) -> bool:
    """Tell whether the document stays wider than its window; what a script draws follows the window late."""
    for _ in range(SETTLES):
        if not page.evaluate(IS_WIDER):
            return False
        page.wait_for_timeout(100)
    return True


class Visitor:
    """One browser context; every page looked at is checked, console errors are collected."""

    def __init__(self, server: Server, context: BrowserContext, *, script: bool) -> None:
        self.server = server
        self.script = script
        self.context = context
        self.problems: list[str] = []
        self.expected: list[str] = []
        context.on("weberror", lambda error: self._note(str(error.error)))
        context.on("console", self._hear)
        self.page: Page = self.new_tab()

    def new_tab(self) -> Page:
        """Open another tab of the same browser."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def expect_error(self, text: str) -> None:
        """Take console errors with this text as part of the case."""
        self.expected.append(text)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(message.text)

    def _note(self, text: str) -> None:
        if not any(known in text for known in self.expected):
            self.problems.append(text)

    def open(self, path: str) -> Page:
        """Go to a page and check it."""
        self.page.goto(self.server.url + path)
        self.check()
        return self.page

    def check(self) -> None:
        """Assert that axe finds nothing on the page as it stands (where scripts run)."""
        self.page.wait_for_load_state("load")
        if self.script:
            found = axe_violations(self.page)
            assert not found, f"{self.page.url}: {found}"

    def go(self, to: Locator) -> None:
        """Press what leads to another page, and check that page when it is whole."""
        with self.page.expect_navigation():
            to.click()
        self.check()

    def press(self, button: str) -> None:
        """Press a button that leads to another page, and check that page."""
        self.go(self.page.get_by_role("button", name=button, exact=True))

    def confirm(self, button: str) -> None:
        """Press a button that asks first, read what it will do, and go on."""
        self.page.get_by_role("button", name=button, exact=True).click()
        dialog = self.page.locator("dialog#confirm")
        dialog.wait_for()
        self.check()
        self.go(dialog.get_by_role("button", name=button, exact=True))

    def follow(self, link: str) -> None:
        """Follow a link and check the page behind it."""
        self.go(self.page.get_by_role("link", name=link, exact=True).first)

    def heading(self) -> str:
        """Return the one heading of the page."""
        return " ".join(self.page.locator("h1").inner_text().split())

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in with an employee number or an email."""
        self.page.goto(f"{self.server.url}/login")
        self.page.get_by_label("Employee number or email").fill(name)
        self.page.get_by_label("Password").fill(password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Sign in", exact=True).click()
        return self.page

    def become(self, persona: str) -> Page:
        """Sign in as a persona of the demo with one click."""
        self.page.goto(f"{self.server.url}/login")
        with self.page.expect_navigation():
            self.page.locator(f'form[action="/demo/sign-in/{persona}"] button').click()
        return self.page
