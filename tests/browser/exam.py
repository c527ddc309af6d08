"""Hands for an open exam: start it, answer an item, read what was kept."""

import re

from playwright.sync_api import Locator, Page

from tests.browser.answers import fill_item
from tests.browser.visitor import Visitor

SAVED = re.compile("Answer saved")
KEPT = "Kept on this device"


def start(learner: Visitor, module: str) -> Page:
    """Start the exam of a module whose lessons are done."""
    learner.open(f"/learn/{module}/exam")
    learner.press("Start the exam")
    return learner.page


def open_item(page: Page) -> Locator:
    """Return the form of the item that an open exam shows."""
    return page.locator("form[data-item]:not([hidden])")


def answer(page: Page, module: str, place: int, *, right: bool) -> None:
    """Go to an item by the map and answer it."""
    page.locator(f'.map a[data-place="{place}"]').click()
    page.get_by_role("heading", name=f"Item {place} of").wait_for()
    fill_item(open_item(page), module, right=right)


def wait_until_saved(page: Page) -> None:
    """Wait until the page says that everything is saved."""
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('exam:'))")
    page.locator("[data-save-state]", has_text=SAVED).wait_for()


def given(page: Page, place: int) -> list[str]:
    """Return what the form of an item holds: the texts of chosen options, the values of other fields."""
    fields: list[str] = page.locator(f'form[data-item="{place}"]').evaluate(
        """form => [...new FormData(form)]
            .filter(([name, value]) => !['csrf_token', 'sequence', 'flag'].includes(name) && value !== '')
            .map(([name, value]) => `${name}=${value}`)"""
    )
    return fields


def answered(page: Page) -> int:
    """Return how many items the map calls answered."""
    return page.locator(".map a.done").count()
